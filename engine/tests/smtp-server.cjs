// A real SMTP server for tests, a process of its own. It prints `listening PORT`, then one JSON
// line for each mail it took. Who is called reject@… is refused for good, later@… for now.
// With a name and a password as arguments it takes mail from who signs in only.
const { SMTPServer } = require("smtp-server");

const [user, password] = process.argv.slice(2);

const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

const server = new SMTPServer({
  disabledCommands: user ? ["STARTTLS"] : ["STARTTLS", "AUTH"],
  authOptional: !user,
  allowInsecureAuth: true,
  logger: false,
  onAuth(auth, _session, done) {
    const good = auth.username === user && auth.password === password;
    done(good ? null : refusal(535, "no"), good ? { user } : undefined);
  },
  onRcptTo(address, _session, done) {
    if (address.address.startsWith("reject@")) return done(refusal(550, "secret inside words"));
    if (address.address.startsWith("later@")) return done(refusal(451, "try later"));
    done();
  },
  onData(stream, session, done) {
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => {
      const mail = {
        from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map((to) => to.address),
        user: session.user ?? null,
        data: Buffer.concat(parts).toString("utf8"),
      };
      process.stdout.write(JSON.stringify(mail) + "\n");
      done();
    });
  },
});

server.on("error", () => {});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listening ${server.server.address().port}\n`);
});
// Ends with the test that started it.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
