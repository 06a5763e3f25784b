//! UTF-16 in other bytes: found, cut and decoded, and what it says stands in its stretch.
#![no_main]

use keysweep::unpack::{
    encoding::Encoding,
    inside::wide::{self, Wide},
};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = Encoding::sniff(data);
    assert!(wide::count(data) <= data.len());
    for mut zero in wide::zeros(data, 0..data.len()) {
        while let Some(wide) = Wide::at(data, zero) {
            assert!(wide.range.end <= data.len() && wide.range.start <= zero);
            keysweep_fuzz::places(&wide.decode(data), data.len());
            match wide.next {
                Some(next) if next > zero => zero = next,
                _ => break,
            }
        }
    }
});
