/* SPDX-License-Identifier: MIT */
/* Media devices: identity, graph, and the requests of their drivers. */
#ifndef _CEDRUS_EMU_MEDIA_DEVICE_H
#define _CEDRUS_EMU_MEDIA_DEVICE_H

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <media/media-devnode.h>
#include <media/media-entity.h>

struct media_device;
struct media_request;

struct media_device_ops {
	int (*link_notify)(struct media_link *link, u32 flags, unsigned int notification);
	struct media_request *(*req_alloc)(struct media_device *mdev);
	void (*req_free)(struct media_request *req);
	int (*req_validate)(struct media_request *req);
	void (*req_queue)(struct media_request *req);
};

struct media_device {
	/* set by the driver */
	struct device *dev;
	char model[32];
	char driver_name[32];
	char serial[40];
	char bus_info[32];
	u32 hw_revision;
	const struct media_device_ops *ops;

	struct media_devnode *devnode;
	u64 topology_version;
	u32 id;
	int entity_internal_idx_max;
	struct list_head entities;
	struct list_head interfaces;
	struct list_head pads;
	struct list_head links;
	struct mutex graph_mutex;
	struct mutex req_queue_mutex;
	atomic_t request_id;

	/* of this implementation: requests whose file is still open, for the check at removal */
	struct media_devnode emu_devnode;
	unsigned int emu_requests;
};

void media_device_init(struct media_device *mdev);
void media_device_cleanup(struct media_device *mdev);
int __must_check __media_device_register(struct media_device *mdev, struct module *owner);
#define media_device_register(mdev)	__media_device_register(mdev, THIS_MODULE)
void media_device_unregister(struct media_device *mdev);
int __must_check media_device_register_entity(struct media_device *mdev, struct media_entity *entity);
void media_device_unregister_entity(struct media_entity *entity);

#define media_device_for_each_entity(entity, mdev)	list_for_each_entry(entity, &(mdev)->entities, graph_obj.list)
#define media_device_for_each_intf(intf, mdev)		list_for_each_entry(intf, &(mdev)->interfaces, graph_obj.list)
#define media_device_for_each_pad(pad, mdev)		list_for_each_entry(pad, &(mdev)->pads, graph_obj.list)
#define media_device_for_each_link(link, mdev)		list_for_each_entry(link, &(mdev)->links, graph_obj.list)

static inline void media_set_bus_info(char *bus_info, size_t size, struct device *dev)
{
	if (dev)
		snprintf(bus_info, size, "platform:%s", dev_name(dev));
	else
		strscpy(bus_info, "no bus info", size);
}

#endif
