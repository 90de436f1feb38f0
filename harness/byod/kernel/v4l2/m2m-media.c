// SPDX-License-Identifier: MIT
/* A memory-to-memory device in the graph: its node is both ends, the codec is in between. */
#include <linux/slab.h>
#include <media/v4l2-device.h>

#include "m2m-internal.h"

static int add_entity(struct media_device *mdev, struct media_entity *entity, struct video_device *vdev,
		      const char *suffix, u32 function, u16 num_pads, struct media_pad *pads)
{
	int ret;

	entity->obj_type = MEDIA_ENTITY_TYPE_BASE;
	entity->function = function;
	if (function == MEDIA_ENT_F_IO_V4L) {
		entity->info.dev.major = VIDEO_MAJOR;
		entity->info.dev.minor = vdev->minor;
	}
	entity->name = kasprintf(GFP_KERNEL, "%s-%s", vdev->name, suffix);
	if (!entity->name)
		return -ENOMEM;
	ret = media_entity_pads_init(entity, num_pads, pads);
	if (!ret)
		ret = media_device_register_entity(mdev, entity);
	if (ret) {
		kfree(entity->name);
		entity->name = NULL;
	}
	return ret;
}

static void remove_entity(struct media_entity *entity)
{
	if (!entity || !entity->name)
		return;
	media_entity_remove_links(entity);
	media_device_unregister_entity(entity);
	kfree(entity->name);
	entity->name = NULL;
}

void v4l2_m2m_unregister_media_controller(struct v4l2_m2m_dev *dev)
{
	if (dev->intf) {
		media_remove_intf_links(&dev->intf->intf);
		media_devnode_remove(dev->intf);
		dev->intf = NULL;
	}
	remove_entity(dev->source);
	remove_entity(&dev->proc);
	remove_entity(&dev->sink);
}

static int add_entities(struct v4l2_m2m_dev *dev, struct video_device *vdev, u32 function)
{
	const struct {
		const char *suffix;
		struct media_entity *entity;
		struct media_pad *pads;
		u32 function;
		u16 num_pads;
	} parts[] = {
		{ "source", dev->source, &dev->source_pad, MEDIA_ENT_F_IO_V4L, 1 },
		{ "proc", &dev->proc, dev->proc_pads, function, 2 },
		{ "sink", &dev->sink, &dev->sink_pad, MEDIA_ENT_F_IO_V4L, 1 },
	};
	unsigned int i;
	int ret = 0;

	dev->source_pad.flags = dev->proc_pads[1].flags = MEDIA_PAD_FL_SOURCE;
	dev->sink_pad.flags = dev->proc_pads[0].flags = MEDIA_PAD_FL_SINK;
	for (i = 0; !ret && i < ARRAY_SIZE(parts); i++)
		ret = add_entity(vdev->v4l2_dev->mdev, parts[i].entity, vdev, parts[i].suffix, parts[i].function,
				 parts[i].num_pads, parts[i].pads);
	return ret;
}

/* None of the links can be changed. */
#define FIXED	(MEDIA_LNK_FL_IMMUTABLE | MEDIA_LNK_FL_ENABLED)

static int add_links(struct v4l2_m2m_dev *dev)
{
	int ret = media_create_pad_link(dev->source, 0, &dev->proc, 0, FIXED);

	return ret ? ret : media_create_pad_link(&dev->proc, 1, &dev->sink, 0, FIXED);
}

static int add_interface(struct v4l2_m2m_dev *dev, struct video_device *vdev)
{
	struct media_entity *const ends[] = { dev->source, &dev->sink };
	unsigned int linked = 0;

	dev->intf = media_devnode_create(vdev->v4l2_dev->mdev, MEDIA_INTF_T_V4L_VIDEO, 0, VIDEO_MAJOR, vdev->minor);
	while (dev->intf && linked < ARRAY_SIZE(ends) && media_create_intf_link(ends[linked], &dev->intf->intf, FIXED))
		linked++;
	return linked == ARRAY_SIZE(ends) ? 0 : -ENOMEM;
}

int v4l2_m2m_register_media_controller(struct v4l2_m2m_dev *dev, struct video_device *vdev, int function)
{
	int ret;

	if (!vdev->v4l2_dev->mdev)
		return 0;
	dev->source = &vdev->entity;
	ret = add_entities(dev, vdev, function);
	if (!ret)
		ret = add_links(dev);
	if (!ret)
		ret = add_interface(dev, vdev);
	if (ret)
		v4l2_m2m_unregister_media_controller(dev);
	return ret;
}
