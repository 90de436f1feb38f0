/* SPDX-License-Identifier: MIT */
/* The graph of a media device: entities with pads, interfaces, and links between them. */
#ifndef _CEDRUS_EMU_MEDIA_ENTITY_H
#define _CEDRUS_EMU_MEDIA_ENTITY_H

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/media.h>
#include <linux/types.h>

struct media_device;
struct media_entity;
struct media_pad;

enum media_gobj_type {
	MEDIA_GRAPH_ENTITY,
	MEDIA_GRAPH_PAD,
	MEDIA_GRAPH_LINK,
	MEDIA_GRAPH_INTF_DEVNODE,
};

/* An object's identifier: its type in the upper 8 bits, a running number below. */
#define MEDIA_BITS_PER_TYPE	8
#define MEDIA_BITS_PER_ID	(32 - MEDIA_BITS_PER_TYPE)
#define MEDIA_ID_MASK		((1U << MEDIA_BITS_PER_ID) - 1)

struct media_gobj {
	struct media_device *mdev;
	u32 id;
	struct list_head list;
};

struct media_pipeline {
	bool allocated;
	struct media_device *mdev;
	struct list_head pads;
	int start_count;
};

/* A data link joins two pads and is seen from both ends (the second as backlink); an interface link joins a node and an entity. */
struct media_link {
	struct media_gobj graph_obj;
	struct list_head list;
	union {
		struct media_gobj *gobj0;
		struct media_pad *source;
		struct media_interface *intf;
	};
	union {
		struct media_gobj *gobj1;
		struct media_pad *sink;
		struct media_entity *entity;
	};
	struct media_link *reverse;
	unsigned long flags;
	bool is_backlink;
};

enum media_pad_signal_type {
	PAD_SIGNAL_DEFAULT,
	PAD_SIGNAL_ANALOG,
	PAD_SIGNAL_DV,
	PAD_SIGNAL_AUDIO,
};

struct media_pad {
	struct media_gobj graph_obj;
	struct media_entity *entity;
	u16 index;
	u16 num_links;
	enum media_pad_signal_type sig_type;
	unsigned long flags;
	struct media_pipeline *pipe;
};

struct media_entity_operations {
	int (*link_setup)(struct media_entity *entity, const struct media_pad *local, const struct media_pad *remote,
			  u32 flags);
	int (*link_validate)(struct media_link *link);
};

enum media_entity_type {
	MEDIA_ENTITY_TYPE_BASE,
	MEDIA_ENTITY_TYPE_VIDEO_DEVICE,
	MEDIA_ENTITY_TYPE_V4L2_SUBDEV,
};

struct media_entity {
	struct media_gobj graph_obj;
	const char *name;
	enum media_entity_type obj_type;
	u32 function;
	unsigned long flags;
	u16 num_pads;
	u16 num_links;
	u16 num_backlinks;
	int internal_idx;
	struct media_pad *pads;
	struct list_head links;
	const struct media_entity_operations *ops;
	int use_count;
	union {
		struct {
			u32 major;
			u32 minor;
		} dev;
	} info;
};

struct media_interface {
	struct media_gobj graph_obj;
	struct list_head links;
	u32 type;
	u32 flags;
};

struct media_intf_devnode {
	struct media_interface intf;
	u32 major;
	u32 minor;
};

#define gobj_to_entity(g)	container_of(g, struct media_entity, graph_obj)
#define gobj_to_pad(g)		container_of(g, struct media_pad, graph_obj)
#define gobj_to_link(g)		container_of(g, struct media_link, graph_obj)
#define gobj_to_intf(g)		container_of(g, struct media_interface, graph_obj)
#define intf_to_devnode(i)	container_of(i, struct media_intf_devnode, intf)

#define media_entity_for_each_pad(entity, pad) \
	for ((pad) = (entity)->pads; (pad) < (entity)->pads + (entity)->num_pads; (pad)++)

static inline u32 media_entity_id(struct media_entity *entity)
{
	return entity->graph_obj.id;
}

static inline enum media_gobj_type media_type(struct media_gobj *gobj)
{
	return gobj->id >> MEDIA_BITS_PER_ID;
}

static inline u32 media_id(struct media_gobj *gobj)
{
	return gobj->id & MEDIA_ID_MASK;
}

void media_gobj_create(struct media_device *mdev, enum media_gobj_type type, struct media_gobj *gobj);
void media_gobj_destroy(struct media_gobj *gobj);

int media_entity_pads_init(struct media_entity *entity, u16 num_pads, struct media_pad *pads);
static inline void media_entity_cleanup(struct media_entity *entity)
{
}

int __must_check media_create_pad_link(struct media_entity *source, u16 source_pad, struct media_entity *sink,
				       u16 sink_pad, u32 flags);
void __media_entity_remove_links(struct media_entity *entity);
void media_entity_remove_links(struct media_entity *entity);
struct media_link *media_entity_find_link(struct media_pad *source, struct media_pad *sink);
struct media_pad *media_pad_remote_pad_first(const struct media_pad *pad);

struct media_intf_devnode *__must_check media_devnode_create(struct media_device *mdev, u32 type, u32 flags, u32 major,
							     u32 minor);
void media_devnode_remove(struct media_intf_devnode *devnode);
struct media_link *__must_check media_create_intf_link(struct media_entity *entity, struct media_interface *intf,
						       u32 flags);
void media_remove_intf_links(struct media_interface *intf);

#endif
