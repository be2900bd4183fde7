//! SHA-256 of what is written and of what lies on the disk.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};

/// SHA-256 of bytes, as lower-case hexadecimal digits.
pub fn of_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The SHA-256 of bytes that come in stretches.
#[derive(Clone, Debug, Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Takes in the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes, as lower-case hexadecimal digits.
    pub fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}

/// Size and SHA-256 of a file.
pub fn of_file(path: &Path) -> Result<(u64, String)> {
    let mut file = File::open(path).map_err(|source| Error::read(path, source))?;
    let mut buffer = vec![0; 1 << 16];
    let mut hasher = Sha256::new();
    let mut size = 0;
    loop {
        let read = file
            .read(&mut buffer)
            .map_err(|source| Error::read(path, source))?;
        if read == 0 {
            return Ok((size, hexadecimal(&hasher.finalize())));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
        size += read as u64;
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(digit.into(), 16));
        }
        text
    })
}

/// Passes bytes on and digests them on the way, so that no output is read again for its digest.
#[derive(Debug)]
pub(crate) struct Digesting<W> {
    inner: W,
    hasher: Sha256,
    size: u64,
}

impl<W> Digesting<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self {
            inner,
            hasher: Sha256::new(),
            size: 0,
        }
    }

    /// What was written to, how many bytes, and their SHA-256.
    pub(crate) fn finish(self) -> (W, u64, String) {
        let digest = hexadecimal(&self.hasher.finalize());
        (self.inner, self.size, digest)
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(of_bytes(b"abc"), abc);
        let mut writer = Digesting::new(Vec::new());
        writer.write_all(b"a").unwrap();
        writer.write_all(b"bc").unwrap();
        assert_eq!(writer.finish(), (b"abc".to_vec(), 3, abc.to_owned()));
    }
}
