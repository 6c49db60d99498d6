//! Compression of data that is in memory as a whole, for strategies that users write.

use std::io::Write;

/// The data compressed by the method of this name; none if there is no such method.
pub fn whole(method: &str, data: &[u8]) -> Option<Vec<u8>> {
    // writing to memory does not fail, so what `finish` gives is always there
    match method.to_ascii_lowercase().as_str() {
        "gzip" => {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            out.write_all(data).ok()?;
            out.finish().ok()
        }
        "bzip2" => {
            let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
            out.write_all(data).ok()?;
            out.finish().ok()
        }
        "lz4" => {
            let mut out = lz4_flex::frame::FrameEncoder::new(Vec::new());
            out.write_all(data).ok()?;
            out.finish().ok()
        }
        "zstd" => zstd::encode_all(data, zstd::DEFAULT_COMPRESSION_LEVEL).ok(),
        _ => None,
    }
}
