// SPDX-License-Identifier: MIT
/* Waiting for buffers, and poll. */
#include "vb2-internal.h"

/* Why there is nothing to wait for; null where there is. */
static const char *hindrance(const struct vb2_queue *q, int *error)
{
	const struct {
		bool applies;
		int error;
		const char *what;
	} all[] = {
		{ q->waiting_in_dqbuf, -EBUSY, "another call waits in DQBUF" },
		{ !q->streaming, -EINVAL, "streaming is off" },
		{ q->error, -EIO, "the queue is in an error state" },
		{ q->last_buffer_dequeued, -EPIPE, "the last buffer has been dequeued" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i].applies) {
			*error = all[i].error;
			return all[i].what;
		}
	return NULL;
}

static void unlock(struct vb2_queue *q)
{
	if (q->ops->wait_prepare)
		q->ops->wait_prepare(q);
	else
		mutex_unlock(q->lock);
}

static void lock_again(struct vb2_queue *q)
{
	if (q->ops->wait_finish)
		q->ops->wait_finish(q);
	else
		mutex_lock(q->lock);
}

/* Others may queue and stop in the meantime, but not dequeue. */
static int sleep(struct vb2_queue *q)
{
	int ret;

	q->waiting_in_dqbuf = 1;
	unlock(q);
	ret = wait_event_interruptible(q->done_wq, q->error || !q->streaming || !list_empty(&q->done_list));
	lock_again(q);
	q->waiting_in_dqbuf = 0;
	return ret;
}

static int wait_for_done(struct vb2_queue *q, bool nonblocking)
{
	const char *what;
	int ret = 0;

	while (!ret) {
		what = hindrance(q, &ret);
		if (what && ret != -EPIPE)
			vb2_refused(q, "%s", what);
		if (what || !list_empty(&q->done_list))
			break;
		ret = nonblocking ? -EAGAIN : sleep(q);
	}
	return ret;
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
