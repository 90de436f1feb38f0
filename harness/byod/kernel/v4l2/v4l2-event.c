// SPDX-License-Identifier: MIT
/*
 * Events. A subscription brings the room for its events with it, as slots: idle ones lie with the subscription, the
 * others in the order of their events with the file that can fetch them.
 */
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-event.h>

struct slot {
	struct list_head list;
	struct subscription *of;
	struct v4l2_event event;
};

struct subscription {
	struct v4l2_subscribed_event sev;
	struct list_head idle;
	struct slot slots[];
};

static struct subscription *find(struct v4l2_fh *fh, u32 type, u32 id)
{
	struct subscription *s;

	list_for_each_entry(s, &fh->subscribed, sev.list)
		if (s->sev.type == type && s->sev.id == id)
			return s;
	return NULL;
}

static struct slot *oldest(struct v4l2_fh *fh, const struct subscription *s)
{
	struct slot *slot;

	list_for_each_entry(slot, &fh->available, list)
		if (slot->of == s)
			return slot;
	return NULL;
}

static void make_idle(struct v4l2_fh *fh, struct slot *slot)
{
	list_move_tail(&slot->list, &slot->of->idle);
	fh->navailable--;
}

static void make_available(struct v4l2_fh *fh, struct slot *slot)
{
	list_move_tail(&slot->list, &fh->available);
	fh->navailable++;
	wake_up_all(&fh->wait);
}

/*
 * An idle slot that holds the payload of ev. A full subscription loses its oldest event for it, but may keep what that
 * one told: in the new event where there is a single slot, else in the event that is the oldest then.
 */
static struct slot *put_payload(struct v4l2_fh *fh, struct subscription *s, const struct v4l2_event *ev)
{
	static const struct v4l2_subscribed_event_ops none;
	const struct v4l2_subscribed_event_ops *ops = s->sev.ops ? s->sev.ops : &none;
	bool full = list_empty(&s->idle);
	struct slot *slot;

	if (full)
		make_idle(fh, oldest(fh, s));
	slot = list_first_entry(&s->idle, struct slot, list);
	if (full && s->sev.elems == 1 && ops->replace) {
		ops->replace(&slot->event, ev);
		return slot;
	}
	if (full && s->sev.elems > 1 && ops->merge)
		ops->merge(&slot->event, &oldest(fh, s)->event);
	slot->event.u = ev->u;
	return slot;
}

static void post(struct v4l2_fh *fh, const struct v4l2_event *ev, u64 ns)
{
	struct subscription *s = find(fh, ev->type, ev->id);
	struct v4l2_event *event;
	struct slot *slot;
	u32 rest;

	if (!s)
		return;
	slot = put_payload(fh, s, ev);
	event = &slot->event;
	event->type = s->sev.type;
	event->id = s->sev.id;
	event->sequence = ++fh->sequence;
	event->timestamp.tv_sec = div_u64_rem(ns, 1000000000, &rest);
	event->timestamp.tv_nsec = rest;
	make_available(fh, slot);
}

static int fetch(struct v4l2_fh *fh, struct v4l2_event *to)
{
	struct slot *slot;

	guard(spinlock_irqsave)(&fh->vdev->fh_lock);
	slot = list_first_entry_or_null(&fh->available, struct slot, list);
	if (!slot)
		return -ENOENT;
	make_idle(fh, slot);
	memcpy(to, &slot->event, sizeof(*to));
	to->pending = fh->navailable;
	return 0;
}

static int wait_and_fetch(struct v4l2_fh *fh, struct v4l2_event *to)
{
	int ret = fetch(fh, to);

	while (ret == -ENOENT) {
		ret = wait_event_interruptible(fh->wait, v4l2_event_pending(fh));
		ret = ret ? ret : fetch(fh, to);
	}
	return ret;
}

int v4l2_event_dequeue(struct v4l2_fh *fh, struct v4l2_event *event, int nonblocking)
{
	struct mutex *device = fh->vdev->lock;
	int ret;

	if (nonblocking)
		return fetch(fh, event);
	/* others may use the device in the meantime */
	if (device)
		mutex_unlock(device);
	ret = wait_and_fetch(fh, event);
	if (device)
		mutex_lock(device);
	return ret;
}

int v4l2_event_pending(struct v4l2_fh *fh)
{
	return fh->navailable;
}

/* Does something with each file of a device; fh_lock is held meanwhile. */
#define for_each_file(fh, vdev) \
	if (vdev) \
		scoped_guard(spinlock_irqsave, &(vdev)->fh_lock) \
			list_for_each_entry(fh, &(vdev)->fh_list, list)

void v4l2_event_queue(struct video_device *vdev, const struct v4l2_event *ev)
{
	const u64 now = ktime_get_ns();
	struct v4l2_fh *file;

	for_each_file(file, vdev)
		post(file, ev, now);
}

void v4l2_event_queue_fh(struct v4l2_fh *fh, const struct v4l2_event *ev)
{
	guard(spinlock_irqsave)(&fh->vdev->fh_lock);
	post(fh, ev, ktime_get_ns());
}

void v4l2_event_wake_all(struct video_device *vdev)
{
	struct v4l2_fh *file;

	for_each_file(file, vdev)
		wake_up_all(&file->wait);
}

static struct subscription *make(struct v4l2_fh *fh, const struct v4l2_event_subscription *wanted, unsigned int slots,
				 const struct v4l2_subscribed_event_ops *ops)
{
	struct subscription *s = kzalloc(struct_size(s, slots, slots), GFP_KERNEL);

	if (!s)
		return NULL;
	s->sev = (struct v4l2_subscribed_event) {
		.fh = fh, .ops = ops, .elems = slots,
		.type = wanted->type, .id = wanted->id, .flags = wanted->flags,
		.node = LIST_HEAD_INIT(s->sev.node),
	};
	INIT_LIST_HEAD(&s->idle);
	while (slots--) {
		s->slots[slots].of = s;
		list_add(&s->slots[slots].list, &s->idle);
	}
	return s;
}

static void link_to_file(struct v4l2_fh *fh, struct subscription *s)
{
	guard(spinlock_irqsave)(&fh->vdev->fh_lock);
	list_add(&s->sev.list, &fh->subscribed);
}

/* Events that were not fetched go with their subscription. */
static void unlink_from_file(struct v4l2_fh *fh, struct subscription *s)
{
	struct slot *slot;

	guard(spinlock_irqsave)(&fh->vdev->fh_lock);
	while ((slot = oldest(fh, s)))
		make_idle(fh, slot);
	list_del(&s->sev.list);
}

static void end(struct v4l2_fh *fh, struct subscription *s)
{
	unlink_from_file(fh, s);
	if (s->sev.ops && s->sev.ops->del)
		s->sev.ops->del(&s->sev);
	kfree(s);
}

static int begin(struct v4l2_fh *fh, struct subscription *s)
{
	int ret;

	if (!s)
		return -ENOMEM;
	link_to_file(fh, s);
	if (!s->sev.ops || !s->sev.ops->add)
		return 0;
	ret = s->sev.ops->add(&s->sev, s->sev.elems);
	if (ret) {
		/* what was not added is not to be deleted */
		unlink_from_file(fh, s);
		kfree(s);
	}
	return ret;
}

int v4l2_event_subscribe(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub, unsigned int elems,
			 const struct v4l2_subscribed_event_ops *ops)
{
	int ret = 0;

	if (sub->type == V4L2_EVENT_ALL)
		return -EINVAL;
	mutex_lock(&fh->subscribe_lock);
	/* subscribing twice is fine and changes nothing */
	if (!find(fh, sub->type, sub->id))
		ret = begin(fh, make(fh, sub, max(elems, 1u), ops));
	mutex_unlock(&fh->subscribe_lock);
	return ret;
}

void v4l2_event_unsubscribe_all(struct v4l2_fh *fh)
{
	struct subscription *s, *next;

	list_for_each_entry_safe(s, next, &fh->subscribed, sev.list)
		end(fh, s);
}

int v4l2_event_unsubscribe(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub)
{
	struct subscription *s;

	if (sub->type == V4L2_EVENT_ALL) {
		v4l2_event_unsubscribe_all(fh);
		return 0;
	}
	mutex_lock(&fh->subscribe_lock);
	s = find(fh, sub->type, sub->id);
	if (s)
		end(fh, s);
	mutex_unlock(&fh->subscribe_lock);
	return 0;
}

/* Changes that were not fetched add up. */
static void add_up(struct v4l2_event *to, const struct v4l2_event *from)
{
	to->u.src_change.changes |= from->u.src_change.changes;
}

static void merge_source_change(const struct v4l2_event *old, struct v4l2_event *new)
{
	add_up(new, old);
}

static const struct v4l2_subscribed_event_ops source_change_ops = {
	.replace = add_up,
	.merge = merge_source_change,
};

int v4l2_src_change_event_subscribe(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub)
{
	return sub->type == V4L2_EVENT_SOURCE_CHANGE ? v4l2_event_subscribe(fh, sub, 0, &source_change_ops) : -EINVAL;
}
