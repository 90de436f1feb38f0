/* SPDX-License-Identifier: MIT */
/* Descriptors: virtual files, device files, buffers. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks.h"
#include "library.h"

static const struct device *const devices[] = { &cedar_device, &mem_device, &ion_device };

#define MOST_DESCRIPTORS 64

static struct descriptor {
	enum { CLOSED, FILE_DESCRIPTOR, DEVICE_DESCRIPTOR, BUFFER_DESCRIPTOR } kind;
	int handle;                  /* of a file */
	const struct device *device; /* of a device */
	void *buffer;                /* of a buffer */
} descriptors[MOST_DESCRIPTORS] = {
	{ .kind = FILE_DESCRIPTOR, .handle = 0 },
	{ .kind = FILE_DESCRIPTOR, .handle = 1 },
	{ .kind = FILE_DESCRIPTOR, .handle = 2 },
};

/* -errno becomes errno and -1. */
static long long result(long long value)
{
	if (value >= 0)
		return value;
	errno = -value;
	return -1;
}

static struct descriptor *find(int fd)
{
	if (fd >= 0 && fd < MOST_DESCRIPTORS && descriptors[fd].kind != CLOSED)
		return &descriptors[fd];
	errno = EBADF;
	return NULL;
}

static int add(struct descriptor descriptor)
{
	for (int fd = 0; fd < MOST_DESCRIPTORS; fd++) {
		if (descriptors[fd].kind != CLOSED)
			continue;
		descriptors[fd] = descriptor;
		return fd;
	}
	return -EMFILE;
}

const struct device *device_of(int fd)
{
	struct descriptor *descriptor = find(fd);

	return descriptor && descriptor->kind == DEVICE_DESCRIPTOR ? descriptor->device : NULL;
}

int buffer_open(void *memory)
{
	return add((struct descriptor){ .kind = BUFFER_DESCRIPTOR, .buffer = memory });
}

void *buffer_of(int fd)
{
	struct descriptor *descriptor = find(fd);

	return descriptor && descriptor->kind == BUFFER_DESCRIPTOR ? descriptor->buffer : NULL;
}

int open(const char *path, int flags, ...)
{
	strlen(path); /* is checked on its way */
	for (size_t i = 0; i < COUNT_OF(devices); i++) {
		if (strcmp(path, devices[i]->path) != 0)
			continue;
		int status = devices[i]->open ? devices[i]->open() : 0;
		if (status < 0)
			return result(status);
		return result(add((struct descriptor){ .kind = DEVICE_DESCRIPTOR, .device = devices[i] }));
	}
	if (strncmp(path, "/dev/", 5) == 0) {
		complain("no-device", "%s is not there; there are /dev/cedar_dev, /dev/mem and /dev/ion", path);
		return result(-ENOENT);
	}
	int handle = user_open(path, flags);
	return result(handle < 0 ? handle : add((struct descriptor){ .kind = FILE_DESCRIPTOR, .handle = handle }));
}

int close(int fd)
{
	struct descriptor *descriptor = find(fd);

	if (!descriptor)
		return -1;
	if (descriptor->kind == FILE_DESCRIPTOR)
		user_close(descriptor->handle);
	else if (descriptor->kind == DEVICE_DESCRIPTOR && descriptor->device->close)
		descriptor->device->close();
	descriptor->kind = CLOSED;
	return 0;
}

/* The file of a descriptor, or -1 with errno set. */
static int file_handle(int fd, int refusal)
{
	struct descriptor *descriptor = find(fd);

	if (!descriptor)
		return -1;
	if (descriptor->kind == FILE_DESCRIPTOR)
		return descriptor->handle;
	return result(-refusal);
}

ssize_t read(int fd, void *memory, size_t size)
{
	int handle = file_handle(fd, EINVAL);

	if (handle < 0)
		return -1;
	check_write(memory, size);
	return result(user_read(handle, memory, size));
}

ssize_t write(int fd, const void *memory, size_t size)
{
	int handle = file_handle(fd, EINVAL);

	if (handle < 0)
		return -1;
	check_read(memory, size);
	return result(user_write(handle, memory, size));
}

off_t lseek(int fd, off_t offset, int whence)
{
	int handle = file_handle(fd, ESPIPE);

	return handle < 0 ? -1 : result(user_seek(handle, offset, whence));
}

int fsync(int fd)
{
	return find(fd) ? 0 : -1;
}

int fstat(int fd, struct stat *status)
{
	struct descriptor *descriptor = find(fd);

	if (!descriptor)
		return -1;
	check_write(status, sizeof(*status));
	int is_file = descriptor->kind == FILE_DESCRIPTOR;
	status->st_mode = is_file ? S_IFREG | 0644 : S_IFCHR | 0600;
	status->st_size = is_file ? user_size(descriptor->handle) : 0;
	return 0;
}

int stat(const char *path, struct stat *status)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return -1;
	fstat(fd, status);
	return close(fd);
}

int ioctl(int fd, unsigned long request, ...)
{
	struct descriptor *descriptor = find(fd);
	va_list list;

	if (!descriptor)
		return -1;
	if (descriptor->kind != DEVICE_DESCRIPTOR || !descriptor->device->ioctl)
		return result(-ENOTTY);
	/* a call without a third argument leaves a 0 there, or what the caller's frame holds: requests that take none ignore it */
	va_start(list, request);
	uintptr_t argument = va_arg(list, uintptr_t);
	va_end(list);
	return result(descriptor->device->ioctl(request, argument));
}

#define MOST_MAPPINGS 128

static struct mapping {
	void *memory; /* NULL: free */
	const struct device *device; /* NULL: anonymous, or a buffer's */
	int own;                     /* goes with the mapping */
} mappings[MOST_MAPPINGS];

static int is_error(const void *pointer)
{
	return (uintptr_t)pointer > (uintptr_t)-4096;
}

static void *map_descriptor(int fd, size_t length, off_t offset, const struct device **device)
{
	struct descriptor *descriptor = find(fd);

	if (!descriptor)
		return (void *)-EBADF;
	if (descriptor->kind == BUFFER_DESCRIPTOR)
		return (char *)descriptor->buffer + offset;
	if (descriptor->kind != DEVICE_DESCRIPTOR || !descriptor->device->map)
		return (void *)-ENODEV;
	*device = descriptor->device;
	return descriptor->device->map(length, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
	struct mapping *mapping = mappings;

	(void)address;
	(void)protection;
	while (mapping < mappings + MOST_MAPPINGS && mapping->memory)
		mapping++;
	if (mapping == mappings + MOST_MAPPINGS || length == 0 || (flags & MAP_FIXED)) {
		errno = length == 0 || (flags & MAP_FIXED) ? EINVAL : ENOMEM;
		return MAP_FAILED;
	}
	mapping->device = NULL;
	mapping->own = (flags & MAP_ANONYMOUS) != 0;
	void *memory = flags & MAP_ANONYMOUS ? dma_take(length, "mmap") : map_descriptor(fd, length, offset, &mapping->device);
	if (!memory)
		memory = (void *)-ENOMEM;
	if (is_error(memory)) {
		errno = -(int)(uintptr_t)memory;
		return MAP_FAILED;
	}
	mapping->memory = memory;
	return memory;
}

int munmap(void *address, size_t length)
{
	(void)length;
	for (struct mapping *mapping = mappings; mapping < mappings + MOST_MAPPINGS; mapping++) {
		if (!address || mapping->memory != address)
			continue;
		mapping->memory = NULL;
		if (mapping->device && mapping->device->unmap)
			mapping->device->unmap(address);
		else if (mapping->own)
			dma_give(address);
		return 0;
	}
	complain("bad-unmap", "munmap() of 0x%x, which is not mapped; give the address that mmap() returned",
		 (unsigned int)address);
	errno = EINVAL;
	return -1;
}

int poll(struct pollfd *files, nfds_t count, int milliseconds)
{
	int ready = 0;

	check_write(files, count * sizeof(*files));
	for (int waited = 0; ready == 0 && waited < 2; waited++) {
		for (nfds_t i = 0; i < count; i++) {
			const struct device *device = device_of(files[i].fd);
			int events = device ? (host_irq() ? POLLIN : 0) : POLLIN | POLLOUT;
			files[i].revents = files[i].events & events;
			ready += files[i].revents != 0;
		}
		if (ready == 0 && waited == 0)
			host_wait(milliseconds < 0 ? ~0ULL >> 1 : milliseconds * 1000000ULL);
	}
	return ready;
}
