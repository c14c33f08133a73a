//! Names of folders: what differs, in letters that every file system and shell takes.

use diffecon_files::sha256;

/// Bytes of a name at most; file systems take 255.
const LONGEST: usize = 120;

/// Whether a name can be one folder's as it is.
pub fn is_safe(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(['.', '-']) && name.len() <= LONGEST && name.chars().all(is_plain)
}

/// The name itself if it is safe. Else what is safe of it, and the first digits of its sum, so that different names stay different.
pub(crate) fn safe(name: &str) -> String {
    if is_safe(name) {
        return name.to_owned();
    }
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect();
    let plain = plain.trim_start_matches(['.', '-']);
    let mut short = if plain.is_empty() { "unnamed" } else { plain }.to_owned();
    short.truncate(LONGEST - 9);
    format!("{short}-{}", &sha256(name.as_bytes())[..8])
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._=,+-".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_and_others_become_safe_and_stay_different() {
        for name in ["menu.elements=500", "menu.init=paper,learning.rate=0.001", "a+b-c_d"] {
            assert_eq!(safe(name), name);
        }
        let strange =
            ["dataset=a/b", "dataset=a b", "dataset=a{b}", "../up", ".hidden", "-flag", "", "ä=ö", &"long".repeat(99)];
        let mut names: Vec<String> = strange.iter().map(|name| safe(name)).collect();
        assert!(names.iter().all(|name| is_safe(name) && !name.contains(['/', ' ', '{'])), "{names:?}");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), strange.len());
        assert!(safe("dataset=a/b").starts_with("dataset=a-b-"), "what it is can still be read");
    }
}
