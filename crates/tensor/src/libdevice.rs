//! Where CUDA's mathematical functions are: the library that kernels are linked with when they are compiled, on the machine that runs them.

use diffecon_config::OutOfRange;
use std::path::Path;

/// The library, in the folder of a toolkit.
const LIBRARY: &str = "nvvm/libdevice/libdevice.10.bc";
/// Folders of toolkits that are looked at where nothing names one.
const TOOLKITS: [&str; 4] = ["/usr/local/cuda", "/opt/cuda", "/usr/lib/cuda", "/usr"];

/// Checks that the library is in the folder that `CUDA_PATH` names, or else in the first toolkit at a usual place.
///
/// # Errors
/// If it is not.
pub fn check(cuda_path: Option<&str>) -> Result<(), OutOfRange> {
    check_among(&TOOLKITS, cuda_path)
}

fn check_among(toolkits: &[&str], cuda_path: Option<&str>) -> Result<(), OutOfRange> {
    let library = |toolkit: &str| Path::new(toolkit).join(LIBRARY);
    let is_toolkit = |toolkit: &&str| library(toolkit).parent().is_some_and(Path::is_dir);
    let toolkit = cuda_path.or_else(|| toolkits.iter().copied().find(is_toolkit));
    let found = toolkit.is_some_and(|toolkit| library(toolkit).is_file());
    let allowed = format!("a folder with {LIBRARY}, as a CUDA toolkit or PyPI's nvidia-nvvm has it, for --device cuda");
    let value = match (cuda_path, toolkit) {
        (Some(path), _) => format!("{path:?}"),
        (None, Some(toolkit)) => format!("not set, and {toolkit} has none"),
        (None, None) => format!("not set, and none of {} has it", toolkits.join(", ")),
    };
    OutOfRange::unless(found, "CUDA_PATH", allowed, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolkit_without_the_library_is_named() {
        let folder = std::env::temp_dir().join(format!("diffecon-libdevice-{}", std::process::id()));
        let path = folder.to_str().unwrap();
        let error = check(Some(path)).unwrap_err().to_string();
        assert!(error.starts_with("CUDA_PATH should be a folder with nvvm/libdevice/libdevice.10.bc"), "{error}");
        assert!(error.ends_with(&format!("but is {path:?}")), "{error}");
        let unnamed = || check_among(&["/nowhere", path], None);
        let error = unnamed().unwrap_err().to_string();
        assert!(error.ends_with(&format!("but is not set, and none of /nowhere, {path} has it")), "{error}");
        let library = folder.join(LIBRARY);
        std::fs::create_dir_all(library.parent().unwrap()).unwrap();
        let error = unnamed().unwrap_err().to_string();
        assert!(error.ends_with(&format!("but is not set, and {path} has none")), "{error}");
        std::fs::write(&library, []).unwrap();
        let found = [check(Some(path)), unnamed()];
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(found.iter().all(Result::is_ok), "{found:?}");
    }
}
