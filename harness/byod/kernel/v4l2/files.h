/* SPDX-License-Identifier: MIT */
/* Open files: the descriptors of the client. */
#ifndef EMU_FILES_H
#define EMU_FILES_H

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/poll.h>

struct emu_file;

struct emu_file_ops {
	long (*ioctl)(struct emu_file *file, unsigned int cmd, unsigned long arg);
	__poll_t (*poll)(struct emu_file *file, poll_table *wait);
	int (*mmap)(struct emu_file *file, struct vm_area_struct *vma);
	int (*release)(struct emu_file *file);
};

/* object is what the file is of: a video device, a media device, a request, a DMA buffer. */
struct emu_file {
	struct file file;
	const struct emu_file_ops *ops;
	void *object;
	int fd;
	/* mappings hold a file open, and so does a call that sleeps in it */
	unsigned int users;
};

/* Descriptor or -errno. */
int emu_file_install(const struct emu_file_ops *ops, void *object, unsigned int flags);
/* The object of an open file of this kind, or ERR_PTR(-EBADF). */
void *emu_file_object(int fd, const struct emu_file_ops *ops);
struct emu_file *emu_file_alloc(const struct emu_file_ops *ops, void *object, unsigned int flags);
int emu_file_install_allocated(struct emu_file *file);
void emu_file_discard(struct emu_file *file);

/* Opens a node by its device: of video-device.c and media-device.c. */
int emu_video_open(const char *name, unsigned int flags);
int emu_media_open(const char *name, unsigned int flags);
/* The node's name by place; false past the end. */
bool emu_video_name(unsigned int index, char *name, size_t size);
bool emu_media_name(unsigned int index, char *name, size_t size);

#endif
