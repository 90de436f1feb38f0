// SPDX-License-Identifier: MIT
/*
 * The bit writer behind the put-bits port, which slice data goes through as well.
 *
 * Emulation prevention is the hardware's: on for payloads, off for start codes and NAL unit headers.
 * It inserts whole bytes, so that counting what was put tells where a byte ends.
 */
#include <linux/bitops.h>
#include <linux/iopoll.h>
#include <linux/minmax.h>

#include "ve_enc.h"

/* The port takes a few clocks for a put. */
#define VE_ENC_PUT_TIMEOUT_US	1000

/* The field has six bits; no known driver puts 32 at once. */
#define VE_ENC_PUT_MAX		16U

static void ve_enc_put_wait(struct ve_enc_bits *bits)
{
	u32 status;

	if (bits->error || bits->ready)
		return;

	bits->error = readl_poll_timeout(bits->ve->regs + VE_ENC_AVC_STATUS, status,
					 status & VE_ENC_AVC_STATUS_PUT_BITS_READY_MASK,
					 0, VE_ENC_PUT_TIMEOUT_US);
	if (bits->error)
		dev_err(bits->ve->dev, "put-bits port stays busy, status 0x%08x\n", status);
	else
		bits->ready = true;
}

static void ve_enc_put_few(struct ve_enc_bits *bits, u32 value, unsigned int count)
{
	ve_enc_put_wait(bits);
	if (bits->error)
		return;

	ve_enc_write(bits->ve, VE_ENC_AVC_PUTBITSDATA, value & GENMASK(count - 1, 0));
	ve_enc_write(bits->ve, VE_ENC_AVC_STARTTRIG,
		     CEDRUS_VE_FIELD(VE_ENC_AVC_STARTTRIG_NUM_BITS, count) |
		     CEDRUS_VE_FIELD(VE_ENC_AVC_STARTTRIG_TYPE,
				     VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS));
	bits->count += count;
	bits->ready = false;
}

/* The lowest @count bits of @value, 0 to 32, highest first. */
void ve_enc_put(struct ve_enc_bits *bits, u32 value, unsigned int count)
{
	while (count) {
		unsigned int few = min(count, VE_ENC_PUT_MAX);

		count -= few;
		ve_enc_put_few(bits, value >> count, few);
	}
}

/* ue(v), clause 9.1, for values up to 65534 */
void ve_enc_put_ue(struct ve_enc_bits *bits, u32 value)
{
	ve_enc_put(bits, value + 1, 2 * fls(value + 1) - 1);
}

/* se(v), clause 9.1.1 */
void ve_enc_put_se(struct ve_enc_bits *bits, s32 value)
{
	ve_enc_put_ue(bits, value > 0 ? 2 * value - 1 : -2 * value);
}

/* What is in the port keeps its emulation prevention: wait before it changes. */
static void ve_enc_put_escape(struct ve_enc_bits *bits, bool escape)
{
	ve_enc_put_wait(bits);
	ve_enc_write(bits->ve, VE_ENC_AVC_PARA0,
		     CEDRUS_VE_FIELD(VE_ENC_AVC_PARA0_EPTB_DIS, !escape));
}

/* Start code and NAL unit header, 7.3.1 and B.1.1. */
void ve_enc_put_nal(struct ve_enc_bits *bits, u32 ref_idc, u32 type)
{
	ve_enc_put_escape(bits, false);
	ve_enc_put(bits, 1, 32);
	ve_enc_put(bits, ref_idc << 5 | type, 8);
	ve_enc_put_escape(bits, true);
}

/* rbsp_trailing_bits(), 7.3.2.11 */
void ve_enc_put_trailing(struct ve_enc_bits *bits)
{
	ve_enc_put(bits, 1, 1);
	ve_enc_put(bits, 0, -bits->count & 7);
}
