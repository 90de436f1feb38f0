/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/types.h>
#include <linux/kdev_t.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/module.h>
#include <linux/stat.h>
#include <linux/fcntl.h>
#include <linux/ioctl.h>
#include <linux/err.h>

struct file;
struct inode;
struct poll_table_struct;
struct cdev;

struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char __user *to, size_t size, loff_t *at);
	ssize_t (*write)(struct file *file, const char __user *from, size_t size, loff_t *at);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *table);
	long (*unlocked_ioctl)(struct file *file, unsigned int request, unsigned long argument);
	long (*compat_ioctl)(struct file *file, unsigned int request, unsigned long argument);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, void *id);
	int (*release)(struct inode *inode, struct file *file);
};
struct inode {
	umode_t i_mode;
	dev_t i_rdev;
	void *i_private;
	union {
		struct cdev *i_cdev;
	};
};
struct file {
	unsigned int f_flags;
	fmode_t f_mode;
	const struct file_operations *f_op;
	struct inode *f_inode;
	void *private_data;
	loff_t f_pos;
	int emu_count;
};
#define FMODE_READ 1u
#define FMODE_WRITE 2u
static inline struct inode *file_inode(const struct file *file) { return file->f_inode; }
static inline unsigned int iminor(const struct inode *inode) { return MINOR(inode->i_rdev); }
static inline unsigned int imajor(const struct inode *inode) { return MAJOR(inode->i_rdev); }
loff_t no_llseek(struct file *file, loff_t offset, int whence);
loff_t noop_llseek(struct file *file, loff_t offset, int whence);

#endif
