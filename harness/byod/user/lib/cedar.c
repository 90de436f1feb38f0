/* SPDX-License-Identifier: MIT */
/*
 * /dev/cedar_dev, the vendor kernel's door to the engine, and /dev/mem. Request numbers, structures and the reserved memory's place as
 * public userspace programs know them; the kernel's own handling of the interrupt, which touches the engine's registers, is left out.
 */
#include <errno.h>
#include <stdint.h>

#include "checks.h"
#include "library.h"

/* Physical address of the registers. */
#define REGISTERS 0x01c0e000u
/* Programs add this to a bus address to map memory, as the vendor kernel gives kernel addresses of its linear mapping. */
#define KERNEL_OFFSET 0xc0000000u
/* Physical address of DRAM. */
#define DRAM_PHYSICAL 0x40000000u

/* Requests of the kernels for A10, A13 and A20; those for later chips have one more, so that five follow one further. */
enum request {
	GET_ENV_INFO = 0x101,
	WAIT_VE = 0x102,
	RESET_VE = 0x103,
	ENABLE_VE = 0x104,
	DISABLE_VE = 0x105,
	SET_VE_FREQ = 0x106,
	/* AVS2, a counter for audio and video: 0x200 to 0x205 and 0x20a */
	AVS2_FIRST = 0x200,
	ENGINE_REQ = 0x206,
	ENGINE_REL = 0x207,
	ENGINE_CHECK_DELAY = 0x208,
	GET_IC_VER = 0x209,
	ADJUST_AVS2_ABS = 0x20a,
	FLUSH_CACHE = 0x20b,
	SET_REFCOUNT = 0x20c,
	READ_REG = 0x300,
	WRITE_REG = 0x301,
	SET_VOL = 0x400,
};
#define LATER_WAIT_ENCODER 0x103
#define LATER_LAST 0x107

struct environment {
	uint32_t memory; /* kernel address of the reserved memory */
	int32_t memory_size;
	uint32_t registers;
};

struct cache_range {
	int32_t start, end;
};

struct register_operation {
	uint32_t address;
	uint32_t value;
};

#define VE_VERSION 0x0f0
#define FIRST_LATER_VERSION 0x1633
#define SECOND 1000000000ULL
#define MEGAHERTZ 1000000ULL

static char *reserved;
static uint32_t reserved_size;
static int users;

/* Three quarters of DRAM: the rest is for the program's own large blocks. */
static int reserve(void)
{
	if (reserved)
		return 0;
	reserved_size = host_dram_size() / 4 * 3 & ~(PAGE_BYTES - 1);
	reserved = dma_take(reserved_size, "reserved");
	return reserved ? 0 : -ENOMEM;
}

static int get_environment(struct environment *result)
{
	check_write(result, sizeof(*result));
	int status = reserve();
	if (status < 0)
		return status;
	result->memory = dma_bus(reserved) + KERNEL_OFFSET;
	result->memory_size = reserved_size;
	result->registers = REGISTERS;
	return 0;
}

static void power(int on)
{
	host_clock("ahb", on);
	host_clock("mod", on);
	host_clock("ram", on);
}

static int flush(const struct cache_range *range)
{
	check_read(range, sizeof(*range));
	if (range->end > range->start)
		check_read((void *)range->start, range->end - range->start);
	return 0;
}

static int operate(struct register_operation *operation, int write)
{
	check_write(operation, sizeof(*operation));
	uint32_t offset = operation->address & (PAGE_BYTES - 1);
	if (write)
		host_write32(offset, operation->value);
	else
		operation->value = host_read32(offset);
	return 0;
}

/* The version register is 0 while the engine has no clock, so which kernel it is cannot be asked there. */
static int later_kernel(void)
{
	char variant[16];

	host_property("variant", variant, sizeof(variant));
	return !(variant[0] == 'a' && (variant[1] == '1' || variant[1] == '2'));
}

static int cedar_ioctl(unsigned long request, uintptr_t argument)
{
	if (later_kernel() && request == LATER_WAIT_ENCODER)
		request = WAIT_VE;
	else if (later_kernel() && request > LATER_WAIT_ENCODER && request <= LATER_LAST)
		request--;
	switch (request) {
	case GET_ENV_INFO:
		return get_environment((struct environment *)argument);
	case WAIT_VE:
		return host_wait(argument * SECOND);
	case RESET_VE:
		host_reset("ve", 1);
		host_reset("ve", 0);
		return 0;
	case ENABLE_VE:
	case DISABLE_VE:
		power(request == ENABLE_VE);
		return 0;
	case SET_VE_FREQ:
		host_clock_rate("mod", argument * MEGAHERTZ);
		return 0;
	case ENGINE_REQ:
		power(1);
		return 0;
	case ENGINE_REL:
		return 0;
	case ENGINE_CHECK_DELAY:
	case SET_REFCOUNT:
	case SET_VOL:
		return 0;
	case GET_IC_VER:
		return host_read32(VE_VERSION) >> 16;
	case FLUSH_CACHE:
		return flush((const struct cache_range *)argument);
	case READ_REG:
	case WRITE_REG:
		return operate((struct register_operation *)argument, request == WRITE_REG);
	}
	if ((request >= AVS2_FIRST && request < ENGINE_REQ) || request == ADJUST_AVS2_ABS)
		return 0;
	complain("unknown-ioctl", "/dev/cedar_dev does not know the request 0x%lx; see the list in harness/byod/user/lib/cedar.c",
		 request);
	return -ENOTTY;
}

static int cedar_open(void)
{
	users++;
	return 0;
}

/* The memory goes with the last user. */
static void cedar_close(void)
{
	if (--users > 0 || !reserved)
		return;
	dma_give(reserved);
	reserved = NULL;
}

static void *map_registers(size_t length)
{
	if (length <= PAGE_BYTES)
		return window_map();
	complain("map-too-large", "%u bytes of registers are asked for, the engine has %u; map one page", (unsigned int)length,
		 PAGE_BYTES);
	return (void *)-EINVAL;
}

static void *cedar_map(size_t length, off_t offset)
{
	uint32_t place = offset;

	if (place == REGISTERS)
		return map_registers(length);
	char *memory = dma_at(place - KERNEL_OFFSET, length);
	if (memory && reserved && memory >= reserved && length <= reserved_size - (uint32_t)(memory - reserved))
		return memory;
	complain("bad-map", "mmap() of %u bytes at 0x%x of /dev/cedar_dev: there are the registers at 0x%x and the memory that GET_ENV_INFO names",
		 (unsigned int)length, place, REGISTERS);
	return (void *)-EINVAL;
}

static void *mem_map(size_t length, off_t offset)
{
	uint32_t place = offset;

	if (place == REGISTERS)
		return map_registers(length);
	if (place >= DRAM_PHYSICAL && place - DRAM_PHYSICAL < host_dram_size()) {
		/* not part of what was allocated, so the sanitizer decides whether it may be touched */
		return dma_at(place - DRAM_PHYSICAL + host_dram_bus(), length);
	}
	complain("bad-map", "mmap() of %u bytes at 0x%x of /dev/mem: only the engine's registers at 0x%x and DRAM at 0x%x are there",
		 (unsigned int)length, place, REGISTERS, DRAM_PHYSICAL);
	return (void *)-EINVAL;
}

static void unmap(void *memory)
{
	if (dma_bus(memory) == 0)
		window_unmap();
}

const struct device cedar_device = { "/dev/cedar_dev", cedar_open, cedar_close, cedar_ioctl, cedar_map, unmap };
const struct device mem_device = { "/dev/mem", NULL, NULL, NULL, mem_map, unmap };
