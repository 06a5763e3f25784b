//! Base64, base32 and hexadecimal: every run that begins like a text is decoded, and what it says stands in its block.
#![no_main]

use keysweep::unpack::inside::{base, block::Block};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for start in (0..data.len()).filter(|&at| at == 0 || !data[at - 1].is_ascii_alphanumeric()).take(64) {
        let Some(mut beginning) = base::beginning(data, start) else { continue };
        let mut from = start;
        loop {
            let rest = &data[from..];
            let block = Block::at(rest);
            assert!(block.end <= rest.len() && block.lines.iter().all(|line| line.end <= block.end));
            if let Some(inside) = base::decode(rest, &block, beginning) {
                assert!(inside.end <= block.end);
                keysweep_fuzz::places(&inside, rest.len());
            }
            let Some(next) = block.next else { break };
            assert!(next > 0);
            (from, beginning) = (from + next, beginning.after_cut());
        }
    }
});
