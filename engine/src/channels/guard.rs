//! Where M may connect to when somebody tells it an address: not into its own network.

use model::Fault;
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Whether an address is of the public internet. Everything that IANA's special-purpose
/// registries (RFC 6890 and its successors) give another meaning is not: this machine, private
/// and shared networks, link-local ones with the clouds' metadata services, documentation,
/// multicast. An IPv6 address that carries an IPv4 one is judged by it.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => public_v4(v4),
        IpAddr::V6(v6) => public_v6(v6),
    }
}

fn public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = a == 0
        || a == 10
        || a == 127
        || a >= 224 // multicast, reserved, broadcast
        || (a == 100 && (64..128).contains(&b)) // carriers' shared space
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113);
    !special
}

fn public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match s {
        // Mapped, and through the well-known NAT64 prefix.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            public_v4(v4(high, low))
        }
        // 6to4.
        [0x2002, high, low, ..] => public_v4(v4(high, low)),
        // Teredo, benchmarking, ORCHID and others of 2001::/23, but for the global DNS and
        // anycast bits of it that nobody posts to.
        [0x2001, second, ..] if second < 0x200 => false,
        [0x2001, 0xdb8, ..] => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // Only 2000::/3 is given out to anybody.
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

/// The URL, if M may post to it as far as can be told before its name is looked up. `http` and
/// addresses of a network of one's own are for `allow_private` only.
///
/// # Errors
/// A fault at `url`.
pub fn check_destination(url: &str, allow_private: bool) -> Result<Url, Fault> {
    let fault = |message: &str| Fault::new("url", message);
    let parsed = Url::parse(url)
        .map_err(|_| fault("Write the whole address, such as https://hooks.example.org/m."))?;
    match parsed.scheme() {
        "https" => {}
        "http" if allow_private => {}
        _ => {
            return Err(fault(
                "The address must begin with https:// so that nobody reads pages on the way.",
            ));
        }
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(fault(
            "The address must not hold a user name or a password. Receivers know M by its signature.",
        ));
    }
    if parsed.fragment().is_some() {
        return Err(fault(
            "Leave out what comes after the `#`: it is never sent.",
        ));
    }
    let host = parsed
        .host_str()
        .ok_or_else(|| fault("The address has no host."))?;
    if !allow_private && private_literal(host) {
        return Err(fault(
            "This address is of a private network or of this machine. Where pages may go there, the operator sets M_ALLOW_PRIVATE_DESTINATIONS.",
        ));
    }
    Ok(parsed)
}

/// The URL, if M may read a feed from it as far as can be told before its name is looked up.
/// Feeds are public, and many are still served without TLS: unlike for pages, `http` will do.
///
/// # Errors
/// A fault at `delivers.url`.
pub fn check_feed(url: &str, allow_private: bool) -> Result<Url, Fault> {
    let fault = |message: &str| Fault::new("delivers.url", message);
    let parsed = Url::parse(url).map_err(|_| {
        fault("Write the whole address, such as https://news.example.org/feed.xml.")
    })?;
    if !["https", "http"].contains(&parsed.scheme()) {
        return Err(fault("The address must begin with https:// or http://."));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(fault(
            "The address must not hold a user name or a password: people who manage sources see it.",
        ));
    }
    let host = parsed
        .host_str()
        .ok_or_else(|| fault("The address has no host."))?;
    if !allow_private && private_literal(host) {
        return Err(fault(
            "This address is of a private network or of this machine. Where feeds may be read from there, the operator sets M_ALLOW_PRIVATE_DESTINATIONS.",
        ));
    }
    Ok(parsed)
}

/// Whether a host is written as an address that is not public. The parser of URLs has undone
/// every spelling of a number: octal, hexadecimal, a single integer.
fn private_literal(host: &str) -> bool {
    host.trim_matches(['[', ']'])
        .parse::<IpAddr>()
        .is_ok_and(|ip| !is_public(ip))
}

/// A name leads to nowhere that M may connect to.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to a private network or to this machine only")]
pub struct Forbidden;

/// Looks names up and hands on only addresses that M may connect to. The connection is made to
/// one of these, not to what a second look-up would say: a name that changes its mind between
/// check and use gains nothing.
pub struct GuardedDns {
    pub allow_private: bool,
}

impl Resolve for GuardedDns {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = allowed(found, allow_private)?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn allowed(
    found: impl Iterator<Item = SocketAddr>,
    allow_private: bool,
) -> Result<Vec<SocketAddr>, Forbidden> {
    let allowed: Vec<_> = found
        .filter(|a| allow_private || is_public(a.ip()))
        .collect();
    if allowed.is_empty() {
        Err(Forbidden)
    } else {
        Ok(allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn special_addresses_are_not_public() {
        for special in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ] {
            assert!(!is_public(ip(special)), "{special}");
        }
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "128.0.0.1",
            "169.253.1.1",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.1.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert!(is_public(ip(public)), "{public}");
        }
    }

    proptest! {
        /// No dress makes a private address public.
        #[test]
        fn an_address_inside_another_is_judged_by_itself(bits: u32) {
            let v4 = Ipv4Addr::from_bits(bits);
            let [a, b, c, d] = v4.octets();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            for dressed in [
                v4.to_ipv6_mapped(),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            ] {
                prop_assert_eq!(is_public(dressed.into()), is_public(v4.into()));
            }
        }
    }

    #[test]
    fn a_destination_is_a_plain_public_https_address() {
        for good in [
            "https://hooks.example.org/m?team=1",
            "https://8.8.8.8/",
            "https://[2606:4700:4700::1111]:8443/x",
        ] {
            check_destination(good, false).unwrap_or_else(|f| panic!("{good}: {}", f.message));
        }
        for bad in [
            "",
            "hooks.example.org",
            "http://hooks.example.org",
            "ftp://hooks.example.org",
            "file:///etc/passwd",
            "https://",
            "https://user@hooks.example.org",
            "https://user:pass@hooks.example.org",
            "https://hooks.example.org/#x",
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://017700000001/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/latest/meta-data",
            "https://169.254.169.254./",
        ] {
            let fault = check_destination(bad, false).expect_err(bad);
            assert_eq!(fault.field, "url", "{bad}");
        }
        for private in [
            "http://127.0.0.1:8080/x",
            "https://10.0.0.1/",
            "http://chat.internal",
        ] {
            check_destination(private, true).expect(private);
        }
        assert!(check_destination("https://user@10.0.0.1", true).is_err());
    }

    #[test]
    fn a_feed_is_read_from_a_plain_public_address() {
        for good in [
            "https://news.example.org/feed.xml",
            "http://news.example.org/feed.xml?all=1",
            "https://[2606:4700:4700::1111]:8443/x",
        ] {
            check_feed(good, false).unwrap_or_else(|f| panic!("{good}: {}", f.message));
        }
        for bad in [
            "",
            "news.example.org",
            "ftp://news.example.org",
            "file:///etc/passwd",
            "https://user:pass@news.example.org",
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://[::1]/",
            "http://169.254.169.254/latest/meta-data",
        ] {
            let fault = check_feed(bad, false).expect_err(bad);
            assert_eq!(fault.field, "delivers.url", "{bad}");
        }
        check_feed("http://127.0.0.1:8080/x", true).expect("allowed");
        assert!(check_feed("file:///etc/passwd", true).is_err());
    }

    #[test]
    fn of_what_a_name_leads_to_only_the_public_part_is_used() {
        let at = |text: &str| SocketAddr::new(ip(text), 0);
        let mixed = || [at("10.0.0.1"), at("8.8.8.8"), at("::1")].into_iter();
        assert_eq!(allowed(mixed(), false).expect("one"), [at("8.8.8.8")]);
        assert_eq!(allowed(mixed(), true).expect("all").len(), 3);
        assert!(allowed([at("10.0.0.1")].into_iter(), false).is_err());
    }
}
