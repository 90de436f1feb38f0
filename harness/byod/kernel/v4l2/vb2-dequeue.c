// SPDX-License-Identifier: MIT
/* Waiting for buffers, and poll. */
#include "vb2-internal.h"

static void wait_unlocked(struct vb2_queue *q, bool before)
{
	if (before && q->ops->wait_prepare)
		q->ops->wait_prepare(q);
	else if (before)
		mutex_unlock(q->lock);
	else if (q->ops->wait_finish)
		q->ops->wait_finish(q);
	else
		mutex_lock(q->lock);
}

static int wait_for_done(struct vb2_queue *q, bool nonblocking)
{
	int ret;

	for (;;) {
		if (q->waiting_in_dqbuf) {
			vb2_refused(q, "another call waits in DQBUF");
			return -EBUSY;
		}
		if (!q->streaming) {
			vb2_refused(q, "streaming is off");
			return -EINVAL;
		}
		if (q->error) {
			vb2_refused(q, "the queue is in an error state");
			return -EIO;
		}
		if (q->last_buffer_dequeued)
			return -EPIPE;
		if (!list_empty(&q->done_list))
			return 0;
		if (nonblocking)
			return -EAGAIN;

		q->waiting_in_dqbuf = 1;
		wait_unlocked(q, true);
		ret = wait_event_interruptible(q->done_wq, !list_empty(&q->done_list) || !q->streaming || q->error);
		wait_unlocked(q, false);
		q->waiting_in_dqbuf = 0;
		if (ret)
			return ret;
	}
}

/* The first buffer done leaves the list, provided that there is room for it in what the user gave. */
static struct vb2_buffer *take_done(struct vb2_queue *q, const void *pb)
{
	struct vb2_buffer *vb;
	int ret;

	guard(spinlock_irqsave)(&q->done_lock);
	vb = list_first_entry(&q->done_list, struct vb2_buffer, done_entry);
	ret = pb ? q->buf_ops->verify_planes_array(vb, pb) : 0;
	if (ret)
		return ERR_PTR(ret);
	list_del(&vb->done_entry);
	return vb;
}

int vb2_core_dqbuf(struct vb2_queue *q, unsigned int *pindex, void *pb, bool nonblocking)
{
	int ret = wait_for_done(q, nonblocking);
	struct vb2_buffer *vb = ret ? ERR_PTR(ret) : take_done(q, pb);

	if (IS_ERR(vb))
		return PTR_ERR(vb);
	emu_vb2_finish(vb);
	/* the user is told how it ended: before it is dequeued */
	if (pb)
		q->buf_ops->fill_user_buffer(vb, pb);
	if (pindex)
		*pindex = vb->index;
	emu_vb2_leave(q, vb);
	emu_vb2_dequeue(vb);
	emu_vb2_forget_request(vb);
	return 0;
}

int vb2_wait_for_all_buffers(struct vb2_queue *q)
{
	if (!q->streaming)
		return -EINVAL;
	if (q->start_streaming_called)
		wait_event(q->done_wq, !atomic_read(&q->owned_by_drv_count));
	return 0;
}

__poll_t vb2_core_poll(struct vb2_queue *q, struct file *file, poll_table *wait)
{
	__poll_t ready = q->is_output ? EPOLLOUT | EPOLLWRNORM : EPOLLIN | EPOLLRDNORM;

	if (!(poll_requested_events(wait) & ready))
		return 0;
	poll_wait(file, &q->done_wq, wait);
	if (!q->streaming || q->error)
		return EPOLLERR;
	if (q->quirk_poll_must_check_waiting_for_buffers && q->waiting_for_buffers)
		return EPOLLERR;
	if (!list_empty(&q->done_list) || q->last_buffer_dequeued)
		return ready;
	return 0;
}

void vb2_ops_wait_prepare(struct vb2_queue *q)
{
	mutex_unlock(q->lock);
}

void vb2_ops_wait_finish(struct vb2_queue *q)
{
	mutex_lock(q->lock);
}
