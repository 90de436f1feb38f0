/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SEQ_FILE_H
#define _LINUX_SEQ_FILE_H

#include <linux/types.h>
#include <linux/fs.h>

/* The text of a file that is shown whole. Without a buffer it goes to the log. */
struct seq_file {
	char *buf;
	size_t size, count;
	void *private;
};
void seq_printf(struct seq_file *m, const char *fmt, ...) __printf(2, 3);
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);
/* Files of debugfs are not opened by anybody here: the functions that would are only named. */
int single_open(struct file *file, int (*show)(struct seq_file *, void *), void *data);
int single_release(struct inode *inode, struct file *file);
ssize_t seq_read(struct file *file, char __user *to, size_t size, loff_t *at);
loff_t seq_lseek(struct file *file, loff_t offset, int whence);
#define DEFINE_SHOW_ATTRIBUTE(name) \
	static int name##_open(struct inode *inode, struct file *file) { return single_open(file, name##_show, inode->i_private); } \
	static const struct file_operations name##_fops = { \
		.owner = THIS_MODULE, .open = name##_open, .read = seq_read, .llseek = seq_lseek, .release = single_release }

#endif
