// SPDX-License-Identifier: MIT
/* The client's way in: open, close, ioctl, mmap, poll. */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <cedrus_emu/machine.h>

#include "files.h"

#define FILES_MAX	256

struct mapping {
	struct vm_area_struct vma;
	struct emu_file *file;
	struct mapping *next;
};

static struct emu_file *open_files[FILES_MAX];
static struct mapping *mappings;

struct emu_file *emu_file_alloc(const struct emu_file_ops *ops, void *object, unsigned int flags)
{
	struct emu_file *file = kzalloc(sizeof(*file), GFP_KERNEL);

	if (!file)
		return NULL;
	file->file.f_flags = flags;
	file->ops = ops;
	file->object = object;
	file->users = 1;
	return file;
}

void emu_file_discard(struct emu_file *file)
{
	kfree(file);
}

/* Descriptors start at 3, as after the standard streams. */
int emu_file_install_allocated(struct emu_file *file)
{
	int fd;

	for (fd = 3; fd < FILES_MAX; fd++) {
		if (open_files[fd])
			continue;
		open_files[fd] = file;
		file->fd = fd;
		return fd;
	}
	return -EMFILE;
}

int emu_file_install(const struct emu_file_ops *ops, void *object, unsigned int flags)
{
	struct emu_file *file = emu_file_alloc(ops, object, flags);
	int fd;

	if (!file)
		return -ENOMEM;
	fd = emu_file_install_allocated(file);
	if (fd < 0)
		emu_file_discard(file);
	return fd;
}

static struct emu_file *file_of(int fd)
{
	return fd >= 0 && fd < FILES_MAX ? open_files[fd] : NULL;
}

void *emu_file_object(int fd, const struct emu_file_ops *ops)
{
	struct emu_file *file = file_of(fd);

	return file && file->ops == ops ? file->object : ERR_PTR(-EBADF);
}

static int put_file(struct emu_file *file)
{
	int ret = 0;

	if (--file->users)
		return 0;
	if (file->ops->release)
		ret = file->ops->release(file);
	kfree(file);
	return ret;
}

int emu_device(u32 index, char *name, u32 size)
{
	unsigned int videos = 0;
	char ignored[32];

	while (emu_video_name(videos, ignored, sizeof(ignored)))
		videos++;
	if (index < videos)
		return emu_video_name(index, name, size) ? 0 : -ENODEV;
	return emu_media_name(index - videos, name, size) ? 0 : -ENODEV;
}

int emu_open(const char *name, u32 flags)
{
	if (!strncmp(name, "/dev/", 5))
		name += 5;
	if (!strncmp(name, "media", 5))
		return emu_media_open(name, flags);
	return emu_video_open(name, flags);
}

int emu_close(int fd)
{
	struct emu_file *file = file_of(fd);

	if (!file)
		return -EBADF;
	open_files[fd] = NULL;
	return put_file(file);
}

int emu_ioctl(int fd, u32 request, void *arg)
{
	struct emu_file *file = file_of(fd);
	int ret;

	if (!file)
		return -EBADF;
	if (!file->ops->ioctl)
		return -ENOTTY;
	file->users++;
	ret = file->ops->ioctl(file, request, (unsigned long)arg);
	put_file(file);
	return ret;
}

void *emu_mmap(int fd, u32 length, u32 offset)
{
	struct emu_file *file = file_of(fd);
	struct mapping *mapping;
	int ret;

	if (!file)
		return ERR_PTR(-EBADF);
	if (!length || offset & (PAGE_SIZE - 1))
		return ERR_PTR(-EINVAL);
	if (!file->ops->mmap)
		return ERR_PTR(-ENODEV);
	mapping = kzalloc(sizeof(*mapping), GFP_KERNEL);
	if (!mapping)
		return ERR_PTR(-ENOMEM);
	mapping->file = file;
	mapping->vma.vm_end = PAGE_ALIGN(length);
	mapping->vma.vm_pgoff = offset >> PAGE_SHIFT;
	mapping->vma.vm_flags = VM_READ | VM_WRITE | VM_SHARED;
	mapping->vma.vm_file = &file->file;
	file->users++;
	ret = file->ops->mmap(file, &mapping->vma);
	if (ret) {
		put_file(file);
		kfree(mapping);
		return ERR_PTR(ret);
	}
	mapping->next = mappings;
	mappings = mapping;
	return (void *)mapping->vma.vm_start;
}

int emu_munmap(void *address, u32 length)
{
	struct mapping **place = &mappings, *mapping;

	while (*place && ((*place)->vma.vm_start != (unsigned long)address ||
			  (*place)->vma.vm_end - (*place)->vma.vm_start != PAGE_ALIGN(length)))
		place = &(*place)->next;
	mapping = *place;
	if (!mapping)
		return -EINVAL;
	*place = mapping->next;
	if (mapping->vma.vm_ops && mapping->vma.vm_ops->close)
		mapping->vma.vm_ops->close(&mapping->vma);
	put_file(mapping->file);
	kfree(mapping);
	return 0;
}

u32 emu_poll(int fd, u32 events)
{
	struct emu_file *file = file_of(fd);
	poll_table wait = {};

	if (!file)
		return POLLNVAL;
	if (!file->ops->poll)
		return events & (EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM);
	/* errors are reported whether asked for or not */
	wait._key = events | EPOLLERR | EPOLLHUP;
	return file->ops->poll(file, &wait) & (events | EPOLLERR | EPOLLHUP);
}
