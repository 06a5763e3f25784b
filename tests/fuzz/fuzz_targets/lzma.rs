#![no_main]

use keysweep::unpack::Format;

libfuzzer_sys::fuzz_target!(|data: &[u8]| keysweep_fuzz::open(Format::Lzma, data));
