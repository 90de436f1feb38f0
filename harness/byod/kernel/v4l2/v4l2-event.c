// SPDX-License-Identifier: MIT
/* Events: subscriptions with a small ring each, and the list of what a file can fetch. */
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-event.h>

static unsigned int place(const struct v4l2_subscribed_event *sev, unsigned int index)
{
	return (sev->first + index) % sev->elems;
}

static struct v4l2_subscribed_event *find(struct v4l2_fh *fh, u32 type, u32 id)
{
	struct v4l2_subscribed_event *sev;

	list_for_each_entry(sev, &fh->subscribed, list)
		if (sev->type == type && sev->id == id)
			return sev;
	return NULL;
}

static int fetch(struct v4l2_fh *fh, struct v4l2_event *event)
{
	struct v4l2_kevent *kev;
	unsigned long flags;
	int ret = -ENOENT;

	spin_lock_irqsave(&fh->vdev->fh_lock, flags);
	if (!list_empty(&fh->available)) {
		kev = list_first_entry(&fh->available, struct v4l2_kevent, list);
		list_del(&kev->list);
		fh->navailable--;
		kev->event.pending = fh->navailable;
		*event = kev->event;
		event->timestamp.tv_sec = kev->ts / 1000000000U;
		event->timestamp.tv_nsec = kev->ts % 1000000000U;
		kev->sev->first = place(kev->sev, 1);
		kev->sev->in_use--;
		ret = 0;
	}
	spin_unlock_irqrestore(&fh->vdev->fh_lock, flags);
	return ret;
}

int v4l2_event_dequeue(struct v4l2_fh *fh, struct v4l2_event *event, int nonblocking)
{
	struct mutex *lock = fh->vdev->lock;
	int ret;

	if (nonblocking)
		return fetch(fh, event);
	/* the device's lock is not held while waiting */
	if (lock)
		mutex_unlock(lock);
	do {
		ret = wait_event_interruptible(fh->wait, fh->navailable);
		if (!ret)
			ret = fetch(fh, event);
	} while (ret == -ENOENT);
	if (lock)
		mutex_lock(lock);
	return ret;
}

/* A full ring gives up its oldest event: replaced when there is one place, merged into the next when there are more. */
static void make_room(struct v4l2_fh *fh, struct v4l2_subscribed_event *sev, const struct v4l2_event *ev, bool *done)
{
	struct v4l2_kevent *oldest = &sev->events[place(sev, 0)];

	list_del(&oldest->list);
	sev->in_use--;
	sev->first = place(sev, 1);
	fh->navailable--;
	if (sev->elems == 1) {
		if (sev->ops && sev->ops->replace) {
			sev->ops->replace(&oldest->event, ev);
			*done = true;
		}
	} else if (sev->ops && sev->ops->merge) {
		sev->ops->merge(&oldest->event, &sev->events[place(sev, 0)].event);
	}
}

static void queue_one(struct v4l2_fh *fh, const struct v4l2_event *ev, u64 ts)
{
	struct v4l2_subscribed_event *sev = find(fh, ev->type, ev->id);
	struct v4l2_kevent *kev;
	bool replaced = false;

	if (!sev)
		return;
	fh->sequence++;
	if (sev->in_use == sev->elems)
		make_room(fh, sev, ev, &replaced);
	kev = &sev->events[place(sev, sev->in_use)];
	kev->event.type = ev->type;
	if (!replaced)
		kev->event.u = ev->u;
	kev->event.id = ev->id;
	kev->event.sequence = fh->sequence;
	kev->ts = ts;
	sev->in_use++;
	list_add_tail(&kev->list, &fh->available);
	fh->navailable++;
	wake_up_all(&fh->wait);
}

void v4l2_event_queue(struct video_device *vdev, const struct v4l2_event *ev)
{
	struct v4l2_fh *fh;
	unsigned long flags;

	if (!vdev)
		return;
	spin_lock_irqsave(&vdev->fh_lock, flags);
	list_for_each_entry(fh, &vdev->fh_list, list)
		queue_one(fh, ev, ktime_get_ns());
	spin_unlock_irqrestore(&vdev->fh_lock, flags);
}

void v4l2_event_queue_fh(struct v4l2_fh *fh, const struct v4l2_event *ev)
{
	unsigned long flags;

	spin_lock_irqsave(&fh->vdev->fh_lock, flags);
	queue_one(fh, ev, ktime_get_ns());
	spin_unlock_irqrestore(&fh->vdev->fh_lock, flags);
}

void v4l2_event_wake_all(struct video_device *vdev)
{
	struct v4l2_fh *fh;
	unsigned long flags;

	if (!vdev)
		return;
	spin_lock_irqsave(&vdev->fh_lock, flags);
	list_for_each_entry(fh, &vdev->fh_list, list)
		wake_up_all(&fh->wait);
	spin_unlock_irqrestore(&vdev->fh_lock, flags);
}

int v4l2_event_pending(struct v4l2_fh *fh)
{
	return fh->navailable;
}

static void drop(struct v4l2_fh *fh, struct v4l2_subscribed_event *sev)
{
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&fh->vdev->fh_lock, flags);
	for (i = 0; i < sev->in_use; i++) {
		list_del(&sev->events[place(sev, i)].list);
		fh->navailable--;
	}
	list_del(&sev->list);
	spin_unlock_irqrestore(&fh->vdev->fh_lock, flags);
	if (sev->ops && sev->ops->del)
		sev->ops->del(sev);
	kfree(sev);
}

int v4l2_event_subscribe(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub, unsigned int elems,
			 const struct v4l2_subscribed_event_ops *ops)
{
	struct v4l2_subscribed_event *sev;
	unsigned long flags;
	unsigned int i;
	int ret = 0;

	if (sub->type == V4L2_EVENT_ALL)
		return -EINVAL;
	if (elems < 1)
		elems = 1;
	sev = kzalloc(sizeof(*sev) + elems * sizeof(sev->events[0]), GFP_KERNEL);
	if (!sev)
		return -ENOMEM;
	for (i = 0; i < elems; i++)
		sev->events[i].sev = sev;
	sev->type = sub->type;
	sev->id = sub->id;
	sev->flags = sub->flags;
	sev->fh = fh;
	sev->ops = ops;
	sev->elems = elems;
	INIT_LIST_HEAD(&sev->node);

	mutex_lock(&fh->subscribe_lock);
	spin_lock_irqsave(&fh->vdev->fh_lock, flags);
	if (find(fh, sub->type, sub->id)) {
		/* subscribing twice is fine and changes nothing */
		spin_unlock_irqrestore(&fh->vdev->fh_lock, flags);
		kfree(sev);
		goto out;
	}
	list_add(&sev->list, &fh->subscribed);
	spin_unlock_irqrestore(&fh->vdev->fh_lock, flags);
	if (ops && ops->add) {
		ret = ops->add(sev, elems);
		if (ret) {
			sev->ops = NULL;
			drop(fh, sev);
		}
	}
out:
	mutex_unlock(&fh->subscribe_lock);
	return ret;
}

void v4l2_event_unsubscribe_all(struct v4l2_fh *fh)
{
	while (!list_empty(&fh->subscribed))
		drop(fh, list_first_entry(&fh->subscribed, struct v4l2_subscribed_event, list));
}

int v4l2_event_unsubscribe(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub)
{
	struct v4l2_subscribed_event *sev;

	if (sub->type == V4L2_EVENT_ALL) {
		v4l2_event_unsubscribe_all(fh);
		return 0;
	}
	mutex_lock(&fh->subscribe_lock);
	sev = find(fh, sub->type, sub->id);
	if (sev)
		drop(fh, sev);
	mutex_unlock(&fh->subscribe_lock);
	return 0;
}

static void replace_source_change(struct v4l2_event *old, const struct v4l2_event *new)
{
	u32 changes = old->u.src_change.changes;

	old->u.src_change = new->u.src_change;
	old->u.src_change.changes |= changes;
}

static void merge_source_change(const struct v4l2_event *old, struct v4l2_event *new)
{
	new->u.src_change.changes |= old->u.src_change.changes;
}

static const struct v4l2_subscribed_event_ops source_change_ops = {
	.replace = replace_source_change,
	.merge = merge_source_change,
};

int v4l2_src_change_event_subscribe(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub)
{
	return sub->type == V4L2_EVENT_SOURCE_CHANGE ? v4l2_event_subscribe(fh, sub, 0, &source_change_ops) : -EINVAL;
}
