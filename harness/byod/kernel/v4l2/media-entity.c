// SPDX-License-Identifier: MIT
/* The objects of a media graph. */
#include <linux/slab.h>
#include <media/media-device.h>

#include "complain.h"

void media_gobj_create(struct media_device *mdev, enum media_gobj_type type, struct media_gobj *gobj)
{
	struct list_head *lists[] = {
		[MEDIA_GRAPH_ENTITY] = &mdev->entities,
		[MEDIA_GRAPH_PAD] = &mdev->pads,
		[MEDIA_GRAPH_LINK] = &mdev->links,
		[MEDIA_GRAPH_INTF_DEVNODE] = &mdev->interfaces,
	};

	gobj->mdev = mdev;
	gobj->id = (u32)type << MEDIA_BITS_PER_ID | (++mdev->id & MEDIA_ID_MASK);
	list_add_tail(&gobj->list, lists[type]);
	mdev->topology_version++;
}

void media_gobj_destroy(struct media_gobj *gobj)
{
	if (!gobj->mdev)
		return;
	gobj->mdev->topology_version++;
	list_del(&gobj->list);
	gobj->mdev = NULL;
}

int media_entity_pads_init(struct media_entity *entity, u16 num_pads, struct media_pad *pads)
{
	u16 i;

	entity->num_pads = num_pads;
	entity->pads = pads;
	for (i = 0; i < num_pads; i++) {
		pads[i].entity = entity;
		pads[i].index = i;
		if (!(pads[i].flags & MEDIA_PAD_FL_SINK) == !(pads[i].flags & MEDIA_PAD_FL_SOURCE)) {
			emu_v4l2_complain("media-pad", "Pad %u of '%s' must be either a sink or a source.", i,
					  entity->name ? entity->name : "an entity");
			return -EINVAL;
		}
		if (entity->graph_obj.mdev)
			media_gobj_create(entity->graph_obj.mdev, MEDIA_GRAPH_PAD, &pads[i].graph_obj);
	}
	return 0;
}

static struct media_link *new_link(struct list_head *list, u32 flags)
{
	struct media_link *link = kzalloc(sizeof(*link), GFP_KERNEL);

	if (!link)
		return NULL;
	link->flags = flags;
	list_add_tail(&link->list, list);
	return link;
}

/* One of the two objects of a link, for the entity whose list it is in. */
static struct media_link *new_half(struct list_head *list, struct media_pad *from, struct media_pad *to, u32 flags)
{
	struct media_link *half = new_link(list, flags);

	if (!half)
		return NULL;
	half->source = from;
	half->sink = to;
	media_gobj_create(from->entity->graph_obj.mdev, MEDIA_GRAPH_LINK, &half->graph_obj);
	return half;
}

static void remove_link(struct media_link *link)
{
	list_del(&link->list);
	media_gobj_destroy(&link->graph_obj);
	kfree(link);
}

/* A link comes or goes: pads and entities count theirs. */
static void count(const struct media_link *link, int by)
{
	link->source->num_links += by;
	link->source->entity->num_links += by;
	link->sink->num_links += by;
	link->sink->entity->num_links += by;
	link->sink->entity->num_backlinks += by;
}

static struct media_pad *pad_of(struct media_entity *entity, u16 index, unsigned long direction)
{
	return index < entity->num_pads && (entity->pads[index].flags & direction) ? &entity->pads[index] : NULL;
}

int media_create_pad_link(struct media_entity *source, u16 source_pad, struct media_entity *sink, u16 sink_pad,
			  u32 flags)
{
	struct media_pad *from = pad_of(source, source_pad, MEDIA_PAD_FL_SOURCE);
	struct media_pad *to = pad_of(sink, sink_pad, MEDIA_PAD_FL_SINK);
	struct media_link *there, *back;

	if (!from || !to)
		return -EINVAL;
	there = new_half(&source->links, from, to, flags & ~MEDIA_LNK_FL_INTERFACE_LINK);
	back = there ? new_half(&sink->links, from, to, flags) : NULL;
	if (!back) {
		if (there)
			remove_link(there);
		return -ENOMEM;
	}
	back->is_backlink = true;
	back->reverse = there;
	there->reverse = back;
	count(there, 1);
	return 0;
}

void __media_entity_remove_links(struct media_entity *entity)
{
	struct media_link *link;

	while ((link = list_first_entry_or_null(&entity->links, struct media_link, list))) {
		count(link, -1);
		remove_link(link->reverse);
		remove_link(link);
	}
}

void media_entity_remove_links(struct media_entity *entity)
{
	struct media_device *mdev = entity->graph_obj.mdev;

	if (!mdev)
		return;
	mutex_lock(&mdev->graph_mutex);
	__media_entity_remove_links(entity);
	mutex_unlock(&mdev->graph_mutex);
}

struct media_link *media_entity_find_link(struct media_pad *source, struct media_pad *sink)
{
	struct media_link *link;

	list_for_each_entry(link, &source->entity->links, list)
		if (link->source == source && link->sink == sink)
			return link;
	return NULL;
}

static struct media_pad *other_end(const struct media_link *link, const struct media_pad *pad)
{
	return link->source == pad ? link->sink : link->sink == pad ? link->source : NULL;
}

struct media_pad *media_pad_remote_pad_first(const struct media_pad *pad)
{
	struct media_pad *remote = NULL;
	struct media_link *link;

	list_for_each_entry(link, &pad->entity->links, list)
		if (!remote && (link->flags & MEDIA_LNK_FL_ENABLED))
			remote = other_end(link, pad);
	return remote;
}

struct media_intf_devnode *media_devnode_create(struct media_device *mdev, u32 type, u32 flags, u32 major, u32 minor)
{
	struct media_intf_devnode *devnode = kzalloc(sizeof(*devnode), GFP_KERNEL);

	if (!devnode)
		return NULL;
	devnode->intf.type = type;
	devnode->intf.flags = flags;
	devnode->major = major;
	devnode->minor = minor;
	INIT_LIST_HEAD(&devnode->intf.links);
	media_gobj_create(mdev, MEDIA_GRAPH_INTF_DEVNODE, &devnode->intf.graph_obj);
	return devnode;
}

void media_devnode_remove(struct media_intf_devnode *devnode)
{
	media_remove_intf_links(&devnode->intf);
	media_gobj_destroy(&devnode->intf.graph_obj);
	kfree(devnode);
}

struct media_link *media_create_intf_link(struct media_entity *entity, struct media_interface *intf, u32 flags)
{
	struct media_link *link = new_link(&intf->links, flags | MEDIA_LNK_FL_INTERFACE_LINK);

	if (!link)
		return NULL;
	link->intf = intf;
	link->entity = entity;
	media_gobj_create(intf->graph_obj.mdev, MEDIA_GRAPH_LINK, &link->graph_obj);
	return link;
}

void media_remove_intf_links(struct media_interface *intf)
{
	struct media_link *link, *next;

	list_for_each_entry_safe(link, next, &intf->links, list)
		remove_link(link);
}
