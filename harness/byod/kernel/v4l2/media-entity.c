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

int media_create_pad_link(struct media_entity *source, u16 source_pad, struct media_entity *sink, u16 sink_pad,
			  u32 flags)
{
	struct media_link *link, *back;

	if (source_pad >= source->num_pads || sink_pad >= sink->num_pads ||
	    !(source->pads[source_pad].flags & MEDIA_PAD_FL_SOURCE) || !(sink->pads[sink_pad].flags & MEDIA_PAD_FL_SINK))
		return -EINVAL;
	link = new_link(&source->links, flags & ~MEDIA_LNK_FL_INTERFACE_LINK);
	if (!link)
		return -ENOMEM;
	link->source = &source->pads[source_pad];
	link->sink = &sink->pads[sink_pad];
	media_gobj_create(source->graph_obj.mdev, MEDIA_GRAPH_LINK, &link->graph_obj);

	back = new_link(&sink->links, flags);
	if (!back) {
		__media_entity_remove_links(source);
		return -ENOMEM;
	}
	back->source = link->source;
	back->sink = link->sink;
	back->is_backlink = true;
	back->reverse = link;
	link->reverse = back;
	media_gobj_create(source->graph_obj.mdev, MEDIA_GRAPH_LINK, &back->graph_obj);

	link->source->num_links++;
	link->sink->num_links++;
	source->num_links++;
	sink->num_links++;
	sink->num_backlinks++;
	return 0;
}

static void remove_link(struct media_link *link)
{
	list_del(&link->list);
	media_gobj_destroy(&link->graph_obj);
	kfree(link);
}

void __media_entity_remove_links(struct media_entity *entity)
{
	struct media_link *link, *next;

	list_for_each_entry_safe(link, next, &entity->links, list) {
		if (link->reverse) {
			struct media_entity *other = link->is_backlink ? link->source->entity : link->sink->entity;

			link->source->num_links--;
			link->sink->num_links--;
			other->num_links--;
			if (!link->is_backlink)
				other->num_backlinks--;
			remove_link(link->reverse);
		}
		remove_link(link);
	}
	entity->num_links = 0;
	entity->num_backlinks = 0;
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

struct media_pad *media_pad_remote_pad_first(const struct media_pad *pad)
{
	struct media_link *link;

	list_for_each_entry(link, &pad->entity->links, list) {
		if (!(link->flags & MEDIA_LNK_FL_ENABLED))
			continue;
		if (link->source == pad)
			return link->sink;
		if (link->sink == pad)
			return link->source;
	}
	return NULL;
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
