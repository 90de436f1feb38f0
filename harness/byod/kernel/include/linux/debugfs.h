/* SPDX-License-Identifier: MIT */
/* As with debugfs left out of the kernel: nothing is made, and callers are told so by -ENODEV, which they must not take for a failure. */
#ifndef _LINUX_DEBUGFS_H
#define _LINUX_DEBUGFS_H

#include <linux/fs.h>
#include <linux/err.h>
#include <linux/seq_file.h>

struct dentry;
struct device;
struct debugfs_blob_wrapper {
	void *data;
	unsigned long size;
};
struct debugfs_reg32 {
	char *name;
	unsigned long offset;
};
struct debugfs_regset32 {
	const struct debugfs_reg32 *regs;
	int nregs;
	void __iomem *base;
	struct device *dev;
};
static inline struct dentry *debugfs_create_dir(const char *name, struct dentry *parent) { return ERR_PTR(-ENODEV); }
static inline struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data, const struct file_operations *fops) { return ERR_PTR(-ENODEV); }
static inline void debugfs_create_u8(const char *name, umode_t mode, struct dentry *parent, u8 *value) { }
static inline void debugfs_create_u32(const char *name, umode_t mode, struct dentry *parent, u32 *value) { }
static inline void debugfs_create_u64(const char *name, umode_t mode, struct dentry *parent, u64 *value) { }
static inline void debugfs_create_x32(const char *name, umode_t mode, struct dentry *parent, u32 *value) { }
static inline void debugfs_create_bool(const char *name, umode_t mode, struct dentry *parent, bool *value) { }
static inline void debugfs_create_atomic_t(const char *name, umode_t mode, struct dentry *parent, atomic_t *value) { }
static inline struct dentry *debugfs_create_blob(const char *name, umode_t mode, struct dentry *parent, struct debugfs_blob_wrapper *blob) { return ERR_PTR(-ENODEV); }
static inline void debugfs_create_regset32(const char *name, umode_t mode, struct dentry *parent, struct debugfs_regset32 *regset) { }
static inline void debugfs_create_devm_seqfile(struct device *dev, const char *name, struct dentry *parent, int (*read)(struct seq_file *, void *)) { }
static inline struct dentry *debugfs_lookup(const char *name, struct dentry *parent) { return NULL; }
static inline void debugfs_remove(struct dentry *dentry) { }
static inline void debugfs_remove_recursive(struct dentry *dentry) { }

#endif
