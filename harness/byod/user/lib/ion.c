/* SPDX-License-Identifier: MIT */
/* /dev/ion as the vendor kernels of 2013 to 2018 have it: buffers by handle, shared as descriptors, with a bus address of their own. */
#include <errno.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "checks.h"
#include "library.h"

struct allocation {
	uint32_t length;
	uint32_t alignment;
	uint32_t heaps;
	uint32_t flags;
	uint32_t handle;
};

struct handle_and_descriptor {
	uint32_t handle;
	int32_t fd;
};

struct custom {
	uint32_t command;
	uint32_t argument;
};

struct physical {
	uint32_t handle;
	uint32_t address;
	uint32_t size;
};

struct handle_only {
	uint32_t handle;
};

#define ION_ALLOC _IOWR('I', 0, struct allocation)
#define ION_FREE _IOWR('I', 1, struct handle_only)
#define ION_MAP _IOWR('I', 2, struct handle_and_descriptor)
#define ION_SHARE _IOWR('I', 4, struct handle_and_descriptor)
#define ION_IMPORT _IOWR('I', 5, struct handle_and_descriptor)
#define ION_CUSTOM _IOWR('I', 6, struct custom)
#define ION_SYNC _IOWR('I', 7, struct handle_and_descriptor)
/* Custom commands of the vendor. */
#define FLUSH_RANGE 5
#define FLUSH_ALL 6
#define PHYSICAL_ADDRESS 7

#define MOST_BUFFERS 64
static void *buffers[MOST_BUFFERS]; /* by handle - 1 */

static void **buffer_at(uint32_t handle)
{
	return handle >= 1 && handle <= MOST_BUFFERS && buffers[handle - 1] ? &buffers[handle - 1] : NULL;
}

static int allocate(struct allocation *request)
{
	check_write(request, sizeof(*request));
	for (uint32_t i = 0; i < MOST_BUFFERS; i++) {
		if (buffers[i])
			continue;
		buffers[i] = dma_take(request->length, "ion");
		request->handle = i + 1;
		return buffers[i] ? 0 : -ENOMEM;
	}
	return -ENOMEM;
}

static int release(const struct handle_only *request)
{
	check_read(request, sizeof(*request));
	void **buffer = buffer_at(request->handle);
	if (!buffer)
		return -EINVAL;
	dma_give(*buffer);
	*buffer = NULL;
	return 0;
}

static int share(struct handle_and_descriptor *request)
{
	check_write(request, sizeof(*request));
	void **buffer = buffer_at(request->handle);
	if (!buffer)
		return -EINVAL;
	request->fd = buffer_open(*buffer);
	return request->fd < 0 ? request->fd : 0;
}

static int import(struct handle_and_descriptor *request)
{
	check_write(request, sizeof(*request));
	void *memory = buffer_of(request->fd);
	for (uint32_t i = 0; memory && i < MOST_BUFFERS; i++) {
		if (buffers[i] != memory)
			continue;
		request->handle = i + 1;
		return 0;
	}
	return -EINVAL;
}

static int do_custom(const struct custom *request)
{
	check_read(request, sizeof(*request));
	if (request->command == FLUSH_RANGE || request->command == FLUSH_ALL)
		return 0;
	if (request->command != PHYSICAL_ADDRESS)
		return -ENOTTY;
	struct physical *place = (struct physical *)request->argument;
	check_write(place, sizeof(*place));
	void **buffer = buffer_at(place->handle);
	if (!buffer)
		return -EINVAL;
	place->address = dma_bus(*buffer);
	place->size = dma_size(*buffer);
	return 0;
}

static int ion_ioctl(unsigned long request, uintptr_t argument)
{
	switch (request) {
	case ION_ALLOC:
		return allocate((struct allocation *)argument);
	case ION_FREE:
		return release((const struct handle_only *)argument);
	case ION_MAP:
	case ION_SHARE:
		return share((struct handle_and_descriptor *)argument);
	case ION_IMPORT:
		return import((struct handle_and_descriptor *)argument);
	case ION_SYNC:
		return 0;
	case ION_CUSTOM:
		return do_custom((const struct custom *)argument);
	}
	complain("unknown-ioctl", "/dev/ion does not know the request 0x%lx; see the list in harness/byod/user/lib/ion.c", request);
	return -ENOTTY;
}

const struct device ion_device = { .path = "/dev/ion", .ioctl = ion_ioctl };
