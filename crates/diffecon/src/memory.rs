//! What becomes of memory that is given back.

/// Tells the system's allocator to keep it: the arrays of a step are those of the next, and fetching their pages anew took up to
/// a fifth of a run. Other systems' allocators do as they do.
pub fn keep() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        const MIB: libc::c_int = 1 << 20;
        #[expect(unsafe_code, reason = "the standard library has no say in this")]
        // SAFETY: it sets two numbers, before there are other threads.
        unsafe {
            // Only greater arrays are mapped on their own; 32 MiB is the most that may be asked for.
            libc::mallopt(libc::M_MMAP_THRESHOLD, 32 * MIB);
            libc::mallopt(libc::M_TRIM_THRESHOLD, 512 * MIB);
        }
    }
}
