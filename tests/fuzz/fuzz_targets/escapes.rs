//! Escapes of every kind, and literals that are joined: undone where they begin, and what they say stands in their stretch.
#![no_main]

use keysweep::unpack::inside::{
    escapes::{self, Kind, Stretch},
    joint, mail,
};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let kind = |byte: u8| match byte {
        b'=' => Some(Kind::Quoted),
        b'"' | b'\'' | b'`' => Some(Kind::Joined),
        byte => Kind::of(byte),
    };
    let _ = mail::is_quoted(data);
    for (at, kind) in data.iter().enumerate().filter_map(|(at, &byte)| Some((at, kind(byte)?))).take(64) {
        let _ = (joint::before(data, at), joint::after(data, at));
        if !escapes::begins(data, at) {
            continue;
        }
        let stretch = Stretch::at(data, at, kind);
        assert!(stretch.range.start <= at && stretch.range.end <= data.len() && stretch.next.is_none_or(|next| next > at));
        let (mut said, inside) = (Vec::new(), escapes::decode(data, &stretch, kind));
        let _ = escapes::say(data, &stretch, kind, &mut said);
        assert_eq!(said, inside.text);
        keysweep_fuzz::places(&inside, data.len());
    }
});
