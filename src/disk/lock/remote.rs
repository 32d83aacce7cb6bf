//! Which file systems may be shared by several hosts.

use std::path::Path;

/// Linux: the numbers of statfs(2). What is in user space may lead anywhere, and is counted among
/// them.
#[cfg(target_os = "linux")]
const SHARED: [u32; 17] = [
    0x0000_6969, // NFS
    0x0000_517b, // SMB
    0xfe53_4d42, // SMB 2
    0xff53_4d42, // CIFS
    0x6573_5546, // FUSE: sshfs, glusterfs, virtiofs, …
    0x0102_1997, // 9P
    0x5346_414f, // AFS
    0x6b41_4653, // AFS of the kernel
    0x00c3_6400, // Ceph
    0x7375_7245, // Coda
    0x0000_564c, // NCP
    0x0bd0_0bd0, // Lustre
    0x4750_4653, // GPFS
    0x1983_0326, // BeeGFS
    0x0116_1970, // GFS2
    0x7461_636f, // OCFS2
    0x786f_4256, // folders of VirtualBox
];

/// Returns whether the folder of `path` is on a disk that other hosts may write to too.
#[cfg(target_os = "linux")]
pub(in crate::disk) fn is_shared(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let about = rustix::fs::statfs(folder.unwrap_or(Path::new(".")));
    // The type is signed or unsigned, and of 32 or 64 bits, as the platform has it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::allow_attributes)]
    about.is_ok_and(|about| SHARED.contains(&(about.f_type as u32)))
}

/// The systems of BSD descent say it themselves.
#[cfg(any(target_vendor = "apple", target_os = "freebsd"))]
pub(in crate::disk) fn is_shared(path: &Path) -> bool {
    /// `MNT_LOCAL` of sys/mount.h.
    const LOCAL: u64 = 0x1000;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let about = rustix::fs::statfs(folder.unwrap_or(Path::new(".")));
    about.is_ok_and(|about| u64::from(about.f_flags) & LOCAL == 0)
}

/// Elsewhere it is not known; `[library] lock = "file"` helps.
#[cfg(not(any(target_os = "linux", target_vendor = "apple", target_os = "freebsd")))]
pub(in crate::disk) fn is_shared(_: &Path) -> bool {
    false
}
