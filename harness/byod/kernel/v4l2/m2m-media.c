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

int v4l2_m2m_register_media_controller(struct v4l2_m2m_dev *dev, struct video_device *vdev, int function)
{
	const u32 fixed = MEDIA_LNK_FL_IMMUTABLE | MEDIA_LNK_FL_ENABLED;
	struct media_device *mdev = vdev->v4l2_dev->mdev;
	int ret;

	if (!mdev)
		return 0;
	dev->source = &vdev->entity;
	dev->source_pad.flags = MEDIA_PAD_FL_SOURCE;
	dev->proc_pads[0].flags = MEDIA_PAD_FL_SINK;
	dev->proc_pads[1].flags = MEDIA_PAD_FL_SOURCE;
	dev->sink_pad.flags = MEDIA_PAD_FL_SINK;

	ret = add_entity(mdev, dev->source, vdev, "source", MEDIA_ENT_F_IO_V4L, 1, &dev->source_pad);
	if (!ret)
		ret = add_entity(mdev, &dev->proc, vdev, "proc", function, 2, dev->proc_pads);
	if (!ret)
		ret = add_entity(mdev, &dev->sink, vdev, "sink", MEDIA_ENT_F_IO_V4L, 1, &dev->sink_pad);
	if (!ret)
		ret = media_create_pad_link(dev->source, 0, &dev->proc, 0, fixed);
	if (!ret)
		ret = media_create_pad_link(&dev->proc, 1, &dev->sink, 0, fixed);
	if (!ret) {
		dev->intf = media_devnode_create(mdev, MEDIA_INTF_T_V4L_VIDEO, 0, VIDEO_MAJOR, vdev->minor);
		if (!dev->intf || !media_create_intf_link(dev->source, &dev->intf->intf, fixed) ||
		    !media_create_intf_link(&dev->sink, &dev->intf->intf, fixed))
			ret = -ENOMEM;
	}
	if (ret)
		v4l2_m2m_unregister_media_controller(dev);
	return ret;
}
