//! JKS and JCEKS, as Java writes them.
//!
//! Leaves out: where a secret key of a JCEKS ends, so that what follows one is not counted.

use sha1::{Digest, Sha1};

use super::{ANDROID_DEBUG, DEFAULT_PASSWORDS, Keystore, Opens};
use crate::unpack::reader::Reader;

const JKS: [u8; 4] = [0xFE, 0xED, 0xFE, 0xED];
const JCEKS: [u8; 4] = [0xCE; 4];
/// Java mixes this into its checksum.
const WHITENER: &[u8] = b"Mighty Aphrodite";
const CHECKSUM: usize = 20;

pub fn is_store(head: &[u8]) -> bool {
    matches!(head, [a, b, c, d, 0, 0, 0, 1 | 2, ..] if [*a, *b, *c, *d] == JKS || [*a, *b, *c, *d] == JCEKS)
}

pub fn read(bytes: &[u8]) -> Option<Keystore> {
    let (body, checksum) = bytes.split_last_chunk::<CHECKSUM>()?;
    let form = if body.starts_with(&JKS) { "Java (JKS)" } else { "Java (JCEKS)" };
    let mut reader = Reader { rest: body.get(4..)? };
    let names_types = reader.u32_be()? == 2;
    let (mut keys, mut is_android_debug) = (0, false);
    for _ in 0..reader.u32_be()? {
        let kind = reader.u32_be()?;
        let alias = reader.text()?;
        reader.take(8)?;
        match kind {
            1 => {
                keys += 1;
                is_android_debug = alias.eq_ignore_ascii_case(ANDROID_DEBUG.as_bytes());
                reader.block()?;
                for _ in 0..reader.u32_be()? {
                    reader.certificate(names_types)?;
                }
            }
            2 => reader.certificate(names_types)?,
            3 => {
                keys += 1;
                break;
            }
            _ => return None,
        }
    }
    let opens = if keys == 0 { Opens::Otherwise } else { opens(body, checksum) };
    Some(Keystore { form, keys, is_android_debug: is_android_debug && keys == 1, opens })
}

fn opens(body: &[u8], checksum: &[u8]) -> Opens {
    let fits = |password: &&&str| {
        let mut hash = Sha1::new();
        password.encode_utf16().for_each(|unit| hash.update(unit.to_be_bytes()));
        hash.update(WHITENER);
        hash.update(body);
        hash.finalize()[..] == *checksum
    };
    DEFAULT_PASSWORDS.iter().find(fits).map_or(Opens::Otherwise, |password| Opens::ByDefault(password))
}

impl<'a> Reader<'a> {
    fn text(&mut self) -> Option<&'a [u8]> {
        let length = self.u16_be()?;
        self.take(usize::from(length))
    }

    fn block(&mut self) -> Option<()> {
        let length = usize::try_from(self.u32_be()?).ok()?;
        self.take(length).map(drop)
    }

    fn certificate(&mut self, names_type: bool) -> Option<()> {
        if names_type {
            self.text()?;
        }
        self.block()
    }
}
