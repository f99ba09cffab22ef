// A real SMTP server for a spec: it keeps every mail that M hands over.
import { SMTPServer } from "smtp-server";

/** The plain text of a mail, as its reader sees it. */
function plainText(data) {
  const part = /^Content-Type: text\/plain[^]*?\r?\n\r?\n([^]*?)\r?\n--/im.exec(data);
  if (!part) throw new Error(`a mail without plain text:\n${data}`);
  const encoding = /^Content-Transfer-Encoding: *([\w-]+)/im.exec(part[0])?.[1].toLowerCase();
  if (encoding === "base64") return Buffer.from(part[1], "base64").toString("utf8");
  if (encoding !== "quoted-printable") return part[1];
  const bytes = part[1].replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Listens on a free port; { port, mails: [{ to, subject, text }], stop() }. */
export async function openMailbox() {
  const mails = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    authOptional: true,
    logger: false,
    onData(stream, session, done) {
      const parts = [];
      stream.on("data", (part) => parts.push(part));
      stream.on("end", () => {
        const data = Buffer.concat(parts).toString("utf8");
        const head = data.split(/\r?\n\r?\n/, 1)[0].replace(/\r?\n[ \t]+/g, " ");
        mails.push({
          to: session.envelope.rcptTo.map((to) => to.address),
          subject: /^Subject: *(.*)$/im.exec(head)?.[1] ?? "",
          text: plainText(data),
        });
        done();
      });
    },
  });
  // a client that goes away in the middle is no fault of the spec
  server.on("error", () => {});
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: server.server.address().port,
    mails,
    stop: () => new Promise((closed) => server.close(closed)),
  };
}
