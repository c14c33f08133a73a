//! Files that ask for far more memory than they have bytes are refused within the bounds of `diffecon_config::memory`.
#![expect(unsafe_code, reason = "an allocator that counts is unsafe to implement; it gives everything to the system's")]
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_cats::format::parse_instances;
use diffecon_data::{ImportOptions, import_array};
use flate2::{Compression, write::GzEncoder};
use npyz::npz::NpzWriter;
use npyz::zip::CompressionMethod;
use npyz::zip::write::FileOptions;
use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(HELD.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        HELD.fetch_sub(layout.size(), Relaxed);
        PEAK.fetch_max(HELD.fetch_add(size, Relaxed) + size, Relaxed);
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const MIB: usize = 1 << 20;

/// The most memory that was held beyond what was held before.
fn peak(read: impl FnOnce()) -> usize {
    let before = HELD.load(Relaxed);
    PEAK.store(before, Relaxed);
    read();
    PEAK.load(Relaxed) - before
}

/// `start`, then `MiB` mebibytes of repetitions, by gzip.
fn gzip(start: &[u8], again: &[u8], mebibytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(start).unwrap();
    let block = again.repeat(MIB / again.len());
    (0..mebibytes).for_each(|_| encoder.write_all(&block).unwrap());
    encoder.finish().unwrap()
}

/// An archive of one deflated array of zeros.
fn npz(mebibytes: usize) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut archive = NpzWriter::new(&mut bytes);
    let options = FileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
    archive.zip_writer().start_file("zeros.npy", options).unwrap();
    let header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': ({mebibytes}, 1024, 1024), }}");
    let header = format!("{header:<117}\n");
    let length = (header.len() as u16).to_le_bytes();
    let start = [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes()].concat();
    archive.zip_writer().write_all(&start).unwrap();
    let block = vec![0; MIB];
    (0..mebibytes).for_each(|_| archive.zip_writer().write_all(&block).unwrap());
    drop(archive);
    bytes.into_inner()
}

/// The memory for a file of some bytes.
type Bound = fn(usize) -> usize;

/// While sizes are not known.
fn unknown(length: usize) -> usize {
    4 * length + 64 * MIB
}

/// Beside that, once they are known.
fn known(length: usize) -> usize {
    64 * length + 256 * MIB + unknown(length)
}

#[test]
fn what_asks_for_too_much_is_refused_within_the_bounds() {
    let bid = r#"{"price":1,"goods":[0]},"#;
    let bids = format!(r#"{{"goods":1048576,"bids":[{}{}]}}"#, bid.repeat(1999), bid.trim_end_matches(','));
    let many = "the memory for variables and rows should be at most ";
    let names: String =
        (0..2_000_000).fold(String::new(), |names, variable| names + "+x" + &variable.to_string() + "\n");
    let texts: [(&str, Vec<u8>, Bound, &str); 10] = [
        ("a line without an end", gzip(b"% ", b" ", 512), unknown, "the memory for a line should be at most "),
        ("a line of JSON without an end", gzip(b"{", b" ", 512), unknown, "the memory for a line should be at most "),
        ("comments", gzip(b"", b"%\n", 64), unknown, "the memory for comments should be at most "),
        (
            "comments of JSON",
            gzip(b"{\"comments\":[", b"\"\",", 15),
            unknown,
            "the memory for comments should be at most ",
        ),
        ("goods", gzip(b"{\"bids\":[{\"goods\":[", b"1,", 24), unknown, "the memory for bids should be at most "),
        ("comments of MPS", gzip(b"", b"*\n", 64), unknown, "the memory for comments should be at most "),
        ("rows of LP", gzip(b"max\nst\n", b"<=1\n", 64), unknown, many),
        ("variables in rows of LP", gzip(b"max\nst\n", b"x<=1\n", 64), unknown, many),
        ("variables of LP", format!("max\n{names}").into_bytes(), unknown, many),
        ("bundles", gzip(b"", format!("{bids}\n").as_bytes(), 8), known, "the memory for 2000 bids on 1048576 goods "),
    ];
    for (name, bytes, bound, message) in texts {
        let mut error = String::new();
        let peak = peak(|| error = parse_instances("test", bytes.as_slice()).unwrap_err().to_string());
        eprintln!("{name}: {} bytes, peak {peak} of {}", bytes.len(), bound(bytes.len()));
        assert!(error.contains(message), "{name}: {error}");
        assert!(peak <= bound(bytes.len()) + MIB, "{name}: {peak}");
    }
    let mut header = b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec();
    header.resize(1000, b' ');
    let shape =
        b"\x93NUMPY\x01\x00\x48\x00{'descr': '<f8', 'fortran_order': False, 'shape': (1073741824, 4, 4), }  ".to_vec();
    let arrays = [
        ("a.npy", header, "the length of the header should be at most 10000 bytes"),
        ("a.npy", shape, "the number of bytes after the header should be 137438953472"),
        ("a.npz", npz(512), "the memory for what is unpacked should be at most "),
    ];
    for (name, bytes, message) in arrays {
        let mut error = String::new();
        let read = || import_array(Path::new(name), &bytes, &ImportOptions::default());
        let peak = peak(|| error = read().unwrap_err().to_string());
        eprintln!("{name}, {message}: {} bytes, peak {peak}", bytes.len());
        assert!(error.contains(message), "{error}");
        assert!(peak <= MIB, "{peak}");
    }
}
