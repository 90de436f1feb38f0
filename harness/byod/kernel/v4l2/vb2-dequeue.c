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

int vb2_core_dqbuf(struct vb2_queue *q, unsigned int *pindex, void *pb, bool nonblocking)
{
	struct vb2_buffer *vb;
	unsigned long flags;
	int ret;

	ret = wait_for_done(q, nonblocking);
	if (ret)
		return ret;

	spin_lock_irqsave(&q->done_lock, flags);
	vb = list_first_entry(&q->done_list, struct vb2_buffer, done_entry);
	if (pb)
		ret = q->buf_ops->verify_planes_array(vb, pb);
	if (!ret)
		list_del(&vb->done_entry);
	spin_unlock_irqrestore(&q->done_lock, flags);
	if (ret)
		return ret;

	vb2_op_void(q, buf_finish, vb);
	vb->prepared = 0;
	if (pindex)
		*pindex = vb->index;
	if (pb)
		q->buf_ops->fill_user_buffer(vb, pb);
	list_del(&vb->queued_entry);
	q->queued_count--;
	emu_vb2_dequeue(vb);
	if (vb->request)
		media_request_put(vb->request);
	vb->request = NULL;
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
