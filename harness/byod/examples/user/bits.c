// SPDX-License-Identifier: MIT
#include "bits.h"

#include <cedrus_emu.h>
#include <cedrus_ve_regs.h>

#define READY_TRIES 1000

/* The port takes the next bits once it has written the last ones. */
static void wait_until_ready(void)
{
	for (int i = 0; i < READY_TRIES; i++)
		if (emu_read(VE_ENC_AVC_STATUS) & VE_ENC_AVC_STATUS_PUT_BITS_READY_MASK)
			return;
	emu_fail("the put-bits port does not get ready");
}

void put_bits(uint32_t value, unsigned int count)
{
	wait_until_ready();
	emu_write(VE_ENC_AVC_PUTBITSDATA, value);
	emu_write(VE_ENC_AVC_STARTTRIG,
		  count << VE_ENC_AVC_STARTTRIG_NUM_BITS_SHIFT | VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS);
}

void put_flag(int value)
{
	put_bits(value != 0, 1);
}

/* As many zeros as value + 1 has bits behind its first one, then value + 1. */
void put_ue(uint32_t value)
{
	unsigned int length = 32 - __builtin_clz(value + 1);

	put_bits(value + 1, 2 * length - 1);
}

/* 0, 1, -1, 2, -2 … are 0, 1, 2, 3, 4 … */
void put_se(int32_t value)
{
	put_ue(value > 0 ? 2 * value - 1 : -2 * value);
}

void begin_unit(enum nal_unit_type type, unsigned int ref_idc)
{
	/* a start code must not be broken up; everything behind it must be where it looks like one */
	emu_write(VE_ENC_AVC_PARA0, VE_ENC_AVC_PARA0_EPTB_DIS_MASK);
	put_bits(0x00000001, 32);
	put_bits(ref_idc << 5 | type, 8);
	emu_write(VE_ENC_AVC_PARA0, 0);
}

void end_unit(void)
{
	put_bits(1, 1);
	wait_until_ready();
	emu_write(VE_ENC_AVC_STARTTRIG, VE_ENC_AVC_STARTTRIG_TYPE_BYTE_ALIGN);
}
