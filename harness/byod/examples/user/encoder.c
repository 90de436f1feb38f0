// SPDX-License-Identifier: MIT
/*
 * H.264 encoding with Allwinner's Video Engine, straight through its registers: I and P pictures, CAVLC or CABAC.
 *
 *	cedrus-emu driver run encoder.c headers.c bits.c --input film.mp4 --set h264_entropy_mode=1
 *
 * Read it from main() upwards. docs/programmers-guide.md tells the same in words, docs/registers.md has every bit.
 */
#include <cedrus_emu.h>
#include <cedrus_ve_regs.h>

#include "headers.h"

#define ALIGN_UP(value, step) (((value) + (step) - 1) / (step) * (step))
/* A value in its place in a register. */
#define FIELD(field, value) ((uint32_t)(value) << field##_SHIFT & field##_MASK)

/* Upper half of VE_VERSION: the first chip with the newer register layout, and the one whose deblocking needs DRAM. */
#define VERSION_A31 0x1633
#define VERSION_A13 0x1625
/* The line buffers inside the engine are good for so many samples. */
#define WIDEST 2048
/* A picture takes a few milliseconds. */
#define PATIENCE_US 1000000
#define IDLE_TRIES 1000

/* What the engine keeps of a picture as the reference of the next one. Its layout is the engine's own. */
struct store {
	struct emu_dma picture; /* luma, then chroma */
	uint32_t chroma;        /* bus address */
	struct emu_dma subpix;  /* a helper of the motion search */
};

static struct encoder {
	struct stream stream;
	unsigned int width, height; /* in macroblocks */
	unsigned int version;
	int qp_i, qp_p;
	unsigned int gop_size; /* pictures from one IDR picture to the next */

	struct emu_dma source, coded, macroblocks, deblocking;
	struct store stores[2]; /* pictures take turns */
	unsigned int pictures, since_idr, idr_pictures;
} encoder;

static struct emu_dma allocate(size_t size, const char *name)
{
	struct emu_dma buffer = emu_dma_alloc(size, name);

	if (!buffer.memory)
		emu_fail("no memory for the buffer %s of %u bytes", name, (unsigned int)size);
	return buffer;
}

static void allocate_store(struct store *store, unsigned int width, unsigned int height)
{
	/* sizes as the public drivers have them: programmer's guide, section 2 */
	unsigned int stride = ALIGN_UP(width, 2) * 16;
	unsigned int luma = stride * ALIGN_UP(height + 1, 4) * 16;
	unsigned int chroma = stride * ALIGN_UP(ALIGN_UP(height, 2) / 2, 4) * 16;
	unsigned int line = (width + 47) * 2 / 3 / 32 * 32 + 2 * ALIGN_UP(width, 32);

	store->picture = allocate(luma + chroma, "reconstruction");
	store->chroma = store->picture.bus + luma;
	store->subpix = allocate(line * ((height * 16 + 72) / 8), "subpix");
}

static void open_encoder(struct encoder *e)
{
	struct emu_video *video = &e->stream.video;

	emu_video(video);
	if (video->coded_width > WIDEST)
		emu_fail("pictures wider than %d samples need line buffers in DRAM, which this example leaves out", WIDEST);
	e->stream.cabac = emu_control("h264_entropy_mode", 1) == 1;
	e->qp_i = emu_control("h264_i_frame_qp_value", 26);
	e->qp_p = emu_control("h264_p_frame_qp_value", 28);
	e->gop_size = emu_control("video_gop_size", 12);
	e->width = video->coded_width / 16;
	e->height = video->coded_height / 16;
	e->version = emu_read(VE_VERSION) >> 16;

	e->source = allocate(video->coded_width * video->coded_height * 3 / 2, "source");
	/* more than raw video takes; the engine's limit is a multiple of 8 KiB */
	e->coded = allocate(ALIGN_UP(e->width * e->height * 768, 8192), "stream");
	e->macroblocks = allocate(ALIGN_UP(e->width, 32) * 128, "mb_info");
	if (e->version == VERSION_A13)
		e->deblocking = allocate(e->width * 24, "deblock");
	for (int i = 0; i < 2; i++)
		allocate_store(&e->stores[i], e->width, e->height);
}

static void close_encoder(struct encoder *e)
{
	for (int i = 0; i < 2; i++) {
		emu_dma_free(&e->stores[i].subpix);
		emu_dma_free(&e->stores[i].picture);
	}
	emu_dma_free(&e->deblocking);
	emu_dma_free(&e->macroblocks);
	emu_dma_free(&e->coded);
	emu_dma_free(&e->source);
}

/* Selects the encoder. Newer chips have their decoder apart: engine 7 is none, and the encoder has enables of its own. */
static void enable_engine(const struct encoder *e)
{
	if (e->version < VERSION_A31) {
		emu_write(VE_MODE, FIELD(VE_MODE_ENGINE, VE_MODE_ENGINE_ENC_AVC));
		return;
	}
	uint32_t reset = emu_read(VE_RESET);
	emu_write(VE_RESET, reset | VE_RESET_ENCODER_RESET_MASK);
	emu_write(VE_RESET, reset & ~VE_RESET_ENCODER_RESET_MASK);
	emu_write(VE_MODE, VE_MODE_ENC_ENABLE_MASK | VE_MODE_ENC_ISP_ENABLE_MASK |
				   FIELD(VE_MODE_ENGINE, VE_MODE_ENGINE_DEC_DISABLED));
}

/* Where coded bits go: a ring that the engine fills from its first bit on. */
static void point_bit_writer(const struct encoder *e)
{
	emu_write(VE_ENC_AVC_STARTTRIG, VE_ENC_AVC_STARTTRIG_TYPE_NONE);
	emu_write(VE_ENC_AVC_STM_START_ADDR, e->coded.bus);
	emu_write(VE_ENC_AVC_STM_END_ADDR, e->coded.bus + e->coded.size - 1); /* the last byte, not the one behind it */
	emu_write(VE_ENC_AVC_STM_BIT_OFFSET, 0);
	emu_write(VE_ENC_AVC_STM_BIT_MAX, e->coded.size * 8);
}

/* Headers may still be on their way to memory. */
static void wait_for_headers(void)
{
	const uint32_t idle = VE_RESET_SYNC_IDLE_MASK | VE_RESET_CACHE_SYNC_IDLE_MASK;

	for (int i = 0; i < IDLE_TRIES; i++)
		if ((emu_read(VE_RESET) & idle) == idle)
			return;
	emu_fail("the engine does not finish writing the headers");
}

static void describe_source(const struct encoder *e)
{
	emu_write(VE_ISP_PIC_INFO, e->width << 16 | e->height);
	emu_write(VE_ISP_PIC_STRIDE0, e->width << 16);
	emu_write(VE_ISP_CTRL, 0); /* NV12, as it is */
	emu_write(VE_ISP_INPUT_LUMA_ADDR, e->source.bus);
	emu_write(VE_ISP_INPUT_CHROMA0_ADDR, e->source.bus + e->width * e->height * 256);
}

static void describe_buffers(const struct encoder *e, const struct store *new, const struct store *last)
{
	emu_write(VE_ENC_AVC_REC_ADDR_Y, new->picture.bus);
	emu_write(VE_ENC_AVC_REC_ADDR_C, new->chroma);
	emu_write(VE_ENC_AVC_SUBPIX_ADDR_NEW, new->subpix.bus);
	emu_write(VE_ENC_AVC_REF0_ADDR_Y, last->picture.bus);
	emu_write(VE_ENC_AVC_REF0_ADDR_C, last->chroma);
	emu_write(VE_ENC_AVC_SUBPIX_ADDR_LAST, last->subpix.bus);
	emu_write(VE_ENC_AVC_MB_INFO_ADDR, e->macroblocks.bus);
	if (e->deblocking.memory)
		emu_write(VE_ENC_AVC_DEBLK_ADDR, e->deblocking.bus);
}

/* All of this must say what the headers say. */
static void describe_coding(const struct encoder *e, const struct slice *slice)
{
	uint32_t motion = VE_ENC_AVC_ME_PARA_WB_MV_INFO_DIS_MASK | FIELD(VE_ENC_AVC_ME_PARA_FME_SEARCH_LEVEL, 2);
	uint32_t qp = FIELD(VE_ENC_AVC_PARA1_FIXED_QP, slice->qp) |
		      FIELD(VE_ENC_AVC_PARA1_QP_CHROMA_OFFSET0, CHROMA_QP_OFFSET);

	if (e->deblocking.memory)
		motion |= VE_ENC_AVC_ME_PARA_DEBLK_TO_DRAM_MASK;
	/* one field, two meanings: the stride on newer chips, a second QP on older ones */
	if (e->version >= VERSION_A31)
		qp |= FIELD(VE_ENC_AVC_PARA1_STRIDE_MBS_DIV_48, ALIGN_UP(e->width, 48) / 48);
	else
		qp |= FIELD(VE_ENC_AVC_PARA1_FIXED_INTRA_QP, slice->qp);

	emu_write(VE_ENC_AVC_PICINFO, e->width << 16 | e->height);
	emu_write(VE_ENC_AVC_PARA0, FIELD(VE_ENC_AVC_PARA0_SLICE_TYPE, slice->intra ? 0 : 1) |
					    FIELD(VE_ENC_AVC_PARA0_ENTROPY_CODING, e->stream.cabac) |
					    FIELD(VE_ENC_AVC_PARA0_FRAME_NUM, slice->frame_num) |
					    FIELD(VE_ENC_AVC_PARA0_IDR_PIC_ID, slice->intra ? slice->idr_pic_id : 0));
	emu_write(VE_ENC_AVC_PARA1, qp);
	emu_write(VE_ENC_AVC_ME_PARA, motion);
}

/* Starts the engine and waits for its end. Returns the coded bytes. */
static unsigned int run_engine(void)
{
	const uint32_t events = VE_ENC_AVC_STATUS_FINISH_MASK | VE_ENC_AVC_STATUS_STALL_MASK |
				VE_ENC_AVC_STATUS_OVERTIME_MB_MASK | VE_ENC_AVC_STATUS_OVERTIME_MASK;

	emu_write(VE_ENC_AVC_STATUS, events); /* ones clear */
	emu_write(VE_ENC_AVC_INT_EN, VE_ENC_AVC_INT_EN_FINISH_MASK | VE_ENC_AVC_INT_EN_STALL_MASK);
	emu_write(VE_ENC_AVC_STARTTRIG, VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);
	if (!emu_wait_interrupt(PATIENCE_US))
		emu_fail("no interrupt within %d ms", PATIENCE_US / 1000);

	uint32_t status = emu_read(VE_ENC_AVC_STATUS);
	emu_write(VE_ENC_AVC_INT_EN, 0);
	emu_write(VE_ENC_AVC_STATUS, events);
	if (!(status & VE_ENC_AVC_STATUS_FINISH_MASK))
		emu_fail("the engine stopped with status 0x%x: the stream buffer is full, or the set-up is wrong", status);
	return emu_read(VE_ENC_AVC_STM_BIT_LEN) / 8;
}

/* Encodes what is in the source buffer. */
static void encode_picture(struct encoder *e)
{
	const struct store *new = &e->stores[e->pictures % 2], *last = &e->stores[(e->pictures + 1) % 2];
	const int intra = e->since_idr == 0;
	const struct slice slice = {
		.intra = intra,
		.frame_num = e->since_idr % (1 << LOG2_MAX_FRAME_NUM),
		.idr_pic_id = e->idr_pictures % 2,
		.qp = intra ? e->qp_i : e->qp_p,
	};

	emu_phase(e->pictures, "configure");
	enable_engine(e);
	point_bit_writer(e);
	if (intra)
		put_parameter_sets(&e->stream);
	put_slice_header(&e->stream, &slice);
	wait_for_headers();
	describe_source(e);
	describe_buffers(e, new, last);
	describe_coding(e, &slice);
	emu_phase(e->pictures, "trigger");
	emu_output(e->coded.memory, run_engine());

	e->pictures++;
	e->idr_pictures += intra;
	e->since_idr = (e->since_idr + 1) % e->gop_size;
}

int main(void)
{
	struct encoder *e = &encoder;

	open_encoder(e);
	while (emu_read_nv12(e->source.memory, e->width * 16, e->height * 16))
		encode_picture(e);
	close_encoder(e);
	return 0;
}
