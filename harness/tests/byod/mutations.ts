/**
 * Mistakes, as edits of the example kernel driver made before compiling, and what the run has to say of each: an id, a word of
 * the sentence, and the place. Places are told by the text of their line, which is looked up in the edited source.
 */

/** A line of the edited source, by text that stands in it once. */
export type Place = readonly [file: string, text: string];

export interface Expected {
  /**
   * `fault`: ends the run. `complaint`: noted by the kernel, the machine or the chip. `lint`: a rule of the lint. `failure`: a picture
   * that came to nothing. `verdict`: of the comparison. `refusal`: before anything was coded. `log`: a warning the driver printed.
   */
  readonly by: 'fault' | 'complaint' | 'lint' | 'failure' | 'verdict' | 'refusal' | 'log';
  readonly id: string;
  /** What the sentence says, somewhere. */
  readonly says?: RegExp;
  /** Where; not given for what has no place. */
  readonly at?: Place;
}

export interface Mutation {
  readonly name: string;
  readonly edits: readonly (readonly [file: string, find: string, replacement: string])[];
  readonly expected: Expected;
  /** Pictures; 3 without it. */
  readonly frames?: number;
  readonly controls?: Readonly<Record<string, number>>;
}

const BITS = 've_enc_bits.c';
const DRV = 've_enc_drv.c';
const ENGINE = 've_enc_engine.c';
const H264 = 've_enc_h264.c';
const QUEUE = 've_enc_queue.c';
const V4L2 = 've_enc_v4l2.c';

/** Of harness/byod/examples/kernel. */
export const KERNEL_MUTATIONS: readonly Mutation[] = [
  {
    name: 'started before its parameters are set',
    edits: [
      [
        H264,
        '	ve_enc_write_stream(ve, dst, dst_size);\n',
        '	ve_enc_write_stream(ve, dst, dst_size);\n	ve_enc_start(ve, ctx);\n',
      ],
    ],
    expected: {
      by: 'complaint',
      id: 'zero-size',
      at: [ENGINE, 'VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);'],
    },
  },
  {
    name: 'bits put without waiting for the port',
    edits: [
      [
        BITS,
        '	ve_enc_put_wait(bits);\n	if (bits->error)\n		return;\n\n	ve_enc_write(bits->ve, VE_ENC_AVC_PUTBITSDATA',
        '	ve_enc_write(bits->ve, VE_ENC_AVC_PUTBITSDATA',
      ],
    ],
    expected: { by: 'lint', id: 'ready-not-polled' },
  },
  {
    name: 'handed back without waiting for the interrupt',
    edits: [
      [
        QUEUE,
        '	ve_enc_start(ve, ctx);\n',
        '	ve_enc_start(ve, ctx);\n	ve->job = NULL;\n	ve_enc_finish(ctx, VE_ENC_AVC_STATUS_FINISH_MASK);\n',
      ],
    ],
    expected: { by: 'lint', id: 'finish-not-awaited' },
  },
  {
    name: 'private buffer freed while the engine uses it',
    edits: [[QUEUE, '	ve_enc_start(ve, ctx);\n', '	ve_enc_start(ve, ctx);\n	ve_enc_h264_stop(ctx);\n']],
    expected: {
      by: 'complaint',
      id: 'stray-dma',
      says: /any more: .* was freed at ve_enc_h264\.c:\d+ \(ve_enc_mem_free\)/,
    },
  },
  {
    name: 'freed block used',
    edits: [[V4L2, '	kfree(ctx);\n\n	return 0;\n', '	kfree(ctx);\n	ctx->ve = NULL;\n\n	return 0;\n']],
    expected: { by: 'fault', id: 'use-after-free', at: [V4L2, 'ctx->ve = NULL;'] },
  },
  {
    name: 'a byte behind the coded buffer written',
    edits: [
      [
        QUEUE,
        '	vb2_set_plane_payload(&dst->vb2_buf, 0, payload);\n',
        '	vb2_set_plane_payload(&dst->vb2_buf, 0, payload);\n	((u8 *)vb2_plane_vaddr(&dst->vb2_buf, 0))[vb2_plane_size(&dst->vb2_buf, 0)] = 0;\n',
      ],
    ],
    expected: { by: 'fault', id: 'out-of-bounds', at: [QUEUE, '[vb2_plane_size(&dst->vb2_buf, 0)] = 0;'] },
  },
  {
    name: 'reconstruction without room for chroma',
    edits: [[H264, '&store->rec, luma + chroma)', '&store->rec, luma)']],
    expected: { by: 'complaint', id: 'dma-overrun', says: /allocated at ve_enc_h264\.c:\d+ .* written past its end/ },
  },
  {
    name: 'interrupt not acknowledged',
    edits: [
      [ENGINE, '		ve_enc_write(ve, VE_ENC_AVC_INT_EN, 0);\n		ve_enc_write(ve, VE_ENC_AVC_STATUS, status);\n', ''],
      [ENGINE, '	if (status) {\n	}\n\n', ''],
    ],
    expected: { by: 'fault', id: 'interrupt-storm' },
  },
  {
    name: 'interrupts never enabled',
    edits: [[ENGINE, '		     VE_ENC_AVC_INT_EN_STALL_MASK | VE_ENC_AVC_INT_EN_FINISH_MASK);', '		     0);']],
    expected: { by: 'log', id: '', says: /no interrupt came, the picture is finished all the same/ },
  },
  {
    name: 'mutex taken twice',
    edits: [
      [
        V4L2,
        '	ctx->dst_size_wish = f->fmt.pix.sizeimage;\n',
        '	mutex_lock(&ctx->ve->mutex);\n	ctx->dst_size_wish = f->fmt.pix.sizeimage;\n	mutex_unlock(&ctx->ve->mutex);\n',
      ],
    ],
    expected: { by: 'fault', id: 'deadlock', at: [V4L2, 'mutex_lock(&ctx->ve->mutex);'] },
  },
  {
    name: 'two mutexes taken in the other order',
    edits: [
      [
        QUEUE,
        '	ve_enc_h264_done(ctx, ok);\n	pm_runtime',
        '	mutex_lock(ctx->hdl.lock);\n	mutex_lock(&ve->mutex);\n	ve_enc_h264_done(ctx, ok);\n	mutex_unlock(&ve->mutex);\n	mutex_unlock(ctx->hdl.lock);\n	pm_runtime',
      ],
    ],
    expected: { by: 'complaint', id: 'lock-order', at: [QUEUE, 'mutex_lock(&ve->mutex);'] },
  },
  {
    name: 'a completion that nobody completes',
    edits: [
      [V4L2, '#include <linux/kernel.h>\n', '#include <linux/completion.h>\n#include <linux/kernel.h>\n'],
      [
        V4L2,
        '	v4l2_fh_del(&ctx->fh, file);\n',
        '	DECLARE_COMPLETION_ONSTACK(done);\n\n	v4l2_fh_del(&ctx->fh, file);\n	wait_for_completion(&done);\n',
      ],
    ],
    expected: { by: 'fault', id: 'deadlock', at: [V4L2, 'wait_for_completion(&done);'] },
  },
  {
    name: 'a poll without a time-out for a bit that never comes',
    edits: [[H264, '(reset & idle) == idle, 0,\n				  VE_ENC_IDLE_TIMEOUT_US);', '(reset & idle) == 0, 0, 0);']],
    expected: { by: 'fault', id: 'endless-poll', at: [H264, 'return readl_poll_timeout(ve->regs + VE_RESET'] },
  },
  {
    name: 'a loop that never ends',
    edits: [[H264, '	ve_enc_h264_plan(ctx);\n', '	ve_enc_h264_plan(ctx);\n	while (ctx->src_fmt.width)\n		barrier();\n']],
    expected: { by: 'fault', id: 'endless-loop', at: [H264, 'while (ctx->src_fmt.width)'] },
  },
  {
    name: 'sleeping with a spinlock held',
    edits: [[ENGINE, '	ve->job = NULL;\n', '	ve->job = NULL;\n	usleep_range(10, 20);\n']],
    expected: { by: 'fault', id: 'sleep-in-atomic', at: [ENGINE, '	ve->job = NULL;\n	usleep_range(10, 20);'] },
  },
  {
    name: 'memory that may sleep asked for in the interrupt handler',
    edits: [
      [ENGINE, '#include <linux/reset.h>\n', '#include <linux/reset.h>\n#include <linux/slab.h>\n'],
      [
        ENGINE,
        '	ve->status = status;\n\n	return IRQ_WAKE_THREAD;',
        '	kfree(kmalloc(64, GFP_KERNEL));\n	ve->status = status;\n\n	return IRQ_WAKE_THREAD;',
      ],
    ],
    expected: { by: 'complaint', id: 'sleep-in-atomic', at: [ENGINE, 'kfree(kmalloc(64, GFP_KERNEL));'] },
  },
  {
    name: 'spinlock not released',
    edits: [[ENGINE, '	ve->job = NULL;\n	spin_unlock_irqrestore(&ve->job_lock, flags);\n', '	ve->job = NULL;\n']],
    expected: { by: 'fault', id: 'deadlock' },
  },
  {
    name: 'mutex not released',
    edits: [
      [
        V4L2,
        '	v4l2_m2m_ctx_release(ctx->fh.m2m_ctx);\n	mutex_unlock(&ve->mutex);\n',
        '	v4l2_m2m_ctx_release(ctx->fh.m2m_ctx);\n',
      ],
    ],
    expected: {
      by: 'fault',
      id: 'deadlock',
      says: /ve->mutex .* taken at ve_enc_v4l2\.c:\d+ \(ve_enc_release\) and never unlocked/,
    },
  },
  {
    name: 'module clock forgotten',
    edits: [
      [DRV, '	ret = clk_prepare_enable(ve->clk_mod);\n', '	ret = 0;\n'],
      [
        DRV,
        '	clk_disable_unprepare(ve->clk_ram);\n	clk_disable_unprepare(ve->clk_mod);\n',
        '	clk_disable_unprepare(ve->clk_ram);\n',
      ],
    ],
    expected: {
      by: 'refusal',
      id: '',
      says: /VE version 0x0000, should be 0x1681[\s\S]*before that: .*the clock "mod" is off/,
    },
  },
  {
    name: 'reset never released',
    edits: [[DRV, '	ret = reset_control_deassert(ve->reset);\n', '	ret = 0;\n']],
    expected: { by: 'refusal', id: '', says: /VE version 0x0000, should be 0x1681[\s\S]*before that: .*reset/ },
  },
  {
    name: 'clock disabled once too often',
    edits: [
      [
        DRV,
        '	clk_disable_unprepare(ve->clk_ram);\n	clk',
        '	clk_disable_unprepare(ve->clk_ram);\n	clk_disable_unprepare(ve->clk_ram);\n	clk',
      ],
    ],
    expected: { by: 'complaint', id: 'clk-unbalanced' },
  },
  {
    name: 'SRAM never claimed',
    edits: [[DRV, '	ret = sunxi_sram_claim(dev);\n', '	ret = 0;\n']],
    expected: { by: 'refusal', id: '', says: /VE version 0x0000, should be 0x1681[\s\S]*before that: .*SRAM/ },
  },
  {
    name: 'coded buffer not handed back',
    edits: [[QUEUE, '	v4l2_m2m_buf_done(dst, state);\n', '']],
    expected: { by: 'failure', id: 'timeout' },
  },
  {
    name: 'job never finished',
    edits: [[QUEUE, '	v4l2_m2m_job_finish(ctx->ve->m2m_dev, m2m_ctx);\n', '']],
    expected: { by: 'fault', id: 'deadlock', says: /VIDIOC_STREAMOFF waits for/ },
  },
  {
    name: 'buffers kept when streaming stops',
    edits: [[QUEUE, '	ve_enc_return_bufs(ctx, vq, VB2_BUF_STATE_ERROR);\n', '']],
    expected: { by: 'complaint', id: 'vb2-stop-streaming-buffers' },
  },
  {
    name: 'context not freed',
    edits: [[V4L2, '	v4l2_fh_exit(&ctx->fh);\n	kfree(ctx);\n\n	return 0;', '	v4l2_fh_exit(&ctx->fh);\n\n	return 0;']],
    expected: { by: 'complaint', id: 'memory-leak', at: [V4L2, 'ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);'] },
  },
  {
    name: 'private buffer not freed',
    edits: [[H264, '	ve_enc_mem_free(ctx->ve, &h264->mb_info);\n', '']],
    expected: {
      by: 'complaint',
      id: 'dma-leak',
      at: [H264, '&mem->dma, GFP_KERNEL,\n				      DMA_ATTR_NO_KERNEL_MAPPING);'],
    },
  },
  {
    name: 'freed twice',
    edits: [
      [
        V4L2,
        '	v4l2_fh_exit(&ctx->fh);\n	kfree(ctx);\n\n	return 0;',
        '	v4l2_fh_exit(&ctx->fh);\n	kfree(ctx);\n	kfree(ctx);\n\n	return 0;',
      ],
    ],
    expected: { by: 'fault', id: 'double-free', at: [V4L2, 'kfree(ctx);\n	kfree(ctx);'] },
  },
  {
    name: 'device kept awake',
    edits: [[QUEUE, '	pm_runtime_put_autosuspend(ve->dev);\n	ve_enc_job_done', '	ve_enc_job_done']],
    expected: { by: 'complaint', id: 'pm-unbalanced' },
  },
  {
    name: 'device left to sleep once too often',
    edits: [
      [
        QUEUE,
        '	pm_runtime_put_autosuspend(ve->dev);\n	ve_enc_job_done',
        '	pm_runtime_put_autosuspend(ve->dev);\n	pm_runtime_put_autosuspend(ve->dev);\n	ve_enc_job_done',
      ],
    ],
    expected: { by: 'complaint', id: 'pm-unbalanced' },
  },
  {
    name: 'device never woken for a picture',
    edits: [
      [DRV, 'VE_ENC_AUTOSUSPEND_MS	100', 'VE_ENC_AUTOSUSPEND_MS	0'],
      [QUEUE, '	ret = pm_runtime_resume_and_get(ve->dev);\n', '	ret = 0;\n'],
      [QUEUE, '	pm_runtime_put_autosuspend(ve->dev);\n	ve_enc_job_done', '	ve_enc_job_done'],
    ],
    expected: { by: 'complaint', id: 'bus-clock-off', at: [ENGINE, 'reset = ve_enc_read(ve, VE_RESET);'] },
  },
  {
    name: 'null pointer',
    edits: [[V4L2, '	ctx->ve = ve;\n', '']],
    expected: { by: 'fault', id: 'null-pointer', at: [QUEUE, 'vq->dev = ctx->ve->dev;'] },
  },
  {
    name: 'error pointer not looked at',
    edits: [
      [
        DRV,
        '	ve->clk_ram = devm_clk_get(dev, "ram");\n	if (IS_ERR(ve->clk_ram))\n		return dev_err_probe(dev, PTR_ERR(ve->clk_ram), "no memory clock\\n");\n',
        '	ve->clk_ram = devm_clk_get(dev, "dram");\n',
      ],
    ],
    expected: { by: 'fault', id: 'bad-clk', at: [DRV, 'ret = clk_prepare_enable(ve->clk_ram);'] },
  },
  {
    name: 'pointer in place of a bus address',
    edits: [
      [
        H264,
        'VE_ENC_AVC_MB_INFO_ADDR, h264->mb_info.dma)',
        'VE_ENC_AVC_MB_INFO_ADDR, (unsigned long)h264->mb_info.cookie)',
      ],
    ],
    expected: { by: 'complaint', id: 'dma-outside-dram', says: /MB_INFO_ADDR/ },
  },
  {
    name: 'stride too small',
    edits: [
      [
        H264,
        'u32 stride_mbs = fmt->bytesperline / VE_ENC_MB_SIZE;',
        'u32 stride_mbs = fmt->bytesperline / VE_ENC_MB_SIZE - 1;',
      ],
    ],
    expected: { by: 'complaint', id: 'stride-too-small' },
  },
  {
    name: 'headers without emulation prevention',
    edits: [
      [BITS, 'CEDRUS_VE_FIELD(VE_ENC_AVC_PARA0_EPTB_DIS, !escape)', 'CEDRUS_VE_FIELD(VE_ENC_AVC_PARA0_EPTB_DIS, 1)'],
    ],
    expected: { by: 'lint', id: 'unescaped-bytes' },
  },
  {
    name: 'frame_num counts from 1',
    edits: [
      [H264, 'picture->frame_num = picture->position % BIT', 'picture->frame_num = (picture->position + 1) % BIT'],
    ],
    expected: { by: 'lint', id: 'frame-num' },
  },
  {
    name: 'every IDR picture with the same idr_pic_id',
    edits: [[H264, '		h264->next_idr_pic_id = !h264->next_idr_pic_id;\n', '		h264->next_idr_pic_id = 0;\n']],
    controls: { video_gop_size: 1 },
    expected: { by: 'lint', id: 'idr-pic-id' },
  },
  {
    name: 'reconstructed into the reference',
    edits: [[H264, '&h264->store[!h264->current_store]', '&h264->store[h264->current_store]']],
    expected: { by: 'lint', id: 'reconstruction-is-reference' },
  },
  {
    name: 'predicted from another picture than the last',
    edits: [
      [
        H264,
        '	h264->current_store = !h264->current_store;\n',
        '	if (h264->picture.position != 1)\n		h264->current_store = !h264->current_store;\n',
      ],
    ],
    expected: { by: 'verdict', id: 'mismatch' },
  },
  {
    name: 'QP of the header is not that of the register',
    edits: [[H264, 'FIELD(PARA1_FIXED_QP, picture->qp)', 'FIELD(PARA1_FIXED_QP, picture->qp + 1)']],
    expected: { by: 'lint', id: 'qp-mismatch' },
  },
  {
    name: 'end of the ring is one byte too far',
    edits: [[H264, 'dst + size - 1)', 'dst + size)']],
    expected: { by: 'lint', id: 'stream-end' },
  },
  {
    name: 'watchdog still pending at the end',
    edits: [
      [ENGINE, '	cancel_delayed_work(&ve->watchdog);\n', ''],
      [DRV, '	cancel_delayed_work_sync(&ve->watchdog);\n', ''],
    ],
    expected: {
      by: 'complaint',
      id: 'timer-in-freed-memory',
      at: [ENGINE, 'schedule_delayed_work(&ve->watchdog, VE_ENC_WATCHDOG);'],
    },
  },
  {
    name: 'large array on the stack',
    edits: [
      [H264, '	ve_enc_h264_plan(ctx);\n', '	u8 all[300000];\n\n	memset(all, 0, sizeof(all));\n	ve_enc_h264_plan(ctx);\n'],
    ],
    expected: { by: 'fault', id: 'stack-overflow', at: [H264, 'dma_addr_t dst, size_t dst_size)\n{'] },
  },
  {
    name: 'recursion without an end',
    edits: [
      [
        BITS,
        '	ve_enc_put(bits, value + 1, 2 * fls(value + 1) - 1);\n',
        '	ve_enc_put_ue(bits, value);\n	ve_enc_put(bits, value + 1, 2 * fls(value + 1) - 1);\n',
      ],
    ],
    expected: { by: 'fault', id: 'stack-overflow', says: /\(ve_enc_put_ue\)/ },
  },
  {
    name: 'probe fails',
    edits: [[DRV, '.data = &ve_enc_v3s', '.data = &ve_enc_h3']],
    expected: { by: 'refusal', id: '', says: /VE version 0x1681, should be 0x1680/ },
  },
];
