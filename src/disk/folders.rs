//! The standard folders of a person (the XDG base directories).
//!
//! Owns the only access of `disk` to the environment, so that everything else can be tested without
//! one. The content of the folders is not known here.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::file::FileError;

/// The base folders. `None` where the environment does not name one.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// `$HOME`, or else the system's record of the user.
    pub home: Option<PathBuf>,
    /// `$XDG_CONFIG_HOME`.
    pub xdg_config: Option<PathBuf>,
    /// `$XDG_DATA_HOME`.
    pub xdg_data: Option<PathBuf>,
    /// `$XDG_STATE_HOME`.
    pub xdg_state: Option<PathBuf>,
    /// `$XDG_CACHE_HOME`.
    pub xdg_cache: Option<PathBuf>,
    /// The folder that relative paths start from; absolute.
    pub current_dir: PathBuf,
}

impl Folders {
    /// Reads the folders from the environment.
    ///
    /// # Errors
    ///
    /// When the current folder no longer exists or may not be read.
    pub fn from_env() -> Result<Self, FileError> {
        // The specification says: ignore a relative path, and treat an empty one as unset.
        let absolute =
            |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        Ok(Self {
            home: env::home_dir().filter(|home| home.is_absolute()),
            xdg_config: absolute("XDG_CONFIG_HOME"),
            xdg_data: absolute("XDG_DATA_HOME"),
            xdg_state: absolute("XDG_STATE_HOME"),
            xdg_cache: absolute("XDG_CACHE_HOME"),
            current_dir: env::current_dir().map_err(FileError::of("open", Path::new(".")))?,
        })
    }

    /// Returns the reader's settings file, which need not exist.
    #[must_use]
    pub fn settings(&self) -> Option<PathBuf> {
        Some(self.ours(self.xdg_config.as_deref(), ".config")?.join("config.toml"))
    }

    /// Returns the folder of stores that have no other place.
    #[must_use]
    pub fn data(&self) -> Option<PathBuf> {
        self.ours(self.xdg_data.as_deref(), ".local/share")
    }

    /// Returns the folder of reading positions and drafts.
    #[must_use]
    pub fn state(&self) -> Option<PathBuf> {
        self.ours(self.xdg_state.as_deref(), ".local/state")
    }

    /// Returns the folder of data that can be recreated at any time.
    #[must_use]
    pub fn cache(&self) -> Option<PathBuf> {
        self.ours(self.xdg_cache.as_deref(), ".cache")
    }

    fn ours(&self, xdg: Option<&Path>, default: &str) -> Option<PathBuf> {
        let base = match xdg {
            Some(base) => base.to_owned(),
            None => self.home.as_ref()?.join(default),
        };
        Some(base.join("glossator"))
    }
}

/// Resolves the symbolic links in `path` as far as it exists.
pub(super) fn settled(path: &Path) -> PathBuf {
    let real = |ancestor: &Path| {
        let rest = path.strip_prefix(ancestor).ok()?;
        Some(fs::canonicalize(ancestor).ok()?.join(rest))
    };
    path.ancestors().find_map(real).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_win_over_home() {
        let mut folders = Folders::default();
        assert_eq!((folders.settings(), folders.data()), (None, None));
        folders.home = Some("/home/iris".into());
        let path = |path: &str| Some(PathBuf::from(path));
        assert_eq!(folders.settings(), path("/home/iris/.config/glossator/config.toml"));
        assert_eq!(folders.data(), path("/home/iris/.local/share/glossator"));
        folders.xdg_state = Some("/var/s".into());
        assert_eq!(folders.state(), path("/var/s/glossator"));
        assert_eq!(folders.cache(), path("/home/iris/.cache/glossator"));
    }
}
