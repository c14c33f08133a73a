//! A folder to work in, and the program run there.

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder of its own for a test.
pub struct Lab {
    pub folder: TempDir,
}

impl Lab {
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, contents: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    pub fn build(&self, dataset: &str) {
        self.run(&["dataset", "build", &format!("{dataset}/recipe.toml")], 2);
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = cargo_bin_cmd!("diffecon");
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    /// Standard output of a command that must succeed.
    pub fn run(&self, arguments: &[&str], threads: usize) -> String {
        let assert = self.command(arguments).env("RAYON_NUM_THREADS", threads.to_string()).assert().success();
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    }

    /// Standard error of a command that must fail with exit code 2 and print no data.
    pub fn refuse(&self, arguments: &[&str]) -> String {
        let assert = self.command(arguments).assert().code(2).stdout("");
        String::from_utf8(assert.get_output().stderr.clone()).unwrap()
    }

    #[allow(dead_code, reason = "not every test reads files")]
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }
}

/// A small recipe.
pub fn recipe(distribution: &str, goods: usize) -> String {
    format!(
        "distribution = \"{distribution}\"\ngoods = {goods}\nseed = 1\n\
         [split]\ntrain = 300\nvalidation = 100\ntest = 100\n"
    )
}
