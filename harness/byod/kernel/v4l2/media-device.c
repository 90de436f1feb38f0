// SPDX-License-Identifier: MIT
/* Media devices, their nodes, and what their ioctls tell of the graph. */
#include <linux/err.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <media/media-device.h>
#include <media/media-request.h>
#include <cedrus_emu/sched.h>

#include "complain.h"
#include "files.h"

#define NODES_MAX	16

static struct media_device *nodes[NODES_MAX];

void media_device_init(struct media_device *mdev)
{
	atomic_set(&mdev->request_id, 0);
	mutex_init(&mdev->req_queue_mutex);
	mutex_init(&mdev->graph_mutex);
	INIT_LIST_HEAD(&mdev->links);
	INIT_LIST_HEAD(&mdev->pads);
	INIT_LIST_HEAD(&mdev->interfaces);
	INIT_LIST_HEAD(&mdev->entities);
	if (!mdev->bus_info[0] && mdev->dev)
		media_set_bus_info(mdev->bus_info, sizeof(mdev->bus_info), mdev->dev);
}

void media_device_cleanup(struct media_device *mdev)
{
	mutex_destroy(&mdev->req_queue_mutex);
	mutex_destroy(&mdev->graph_mutex);
}

int __media_device_register(struct media_device *mdev, struct module *owner)
{
	struct media_devnode *devnode = &mdev->emu_devnode;
	int nr;

	for (nr = 0; nr < NODES_MAX && nodes[nr]; nr++)
		;
	if (nr == NODES_MAX)
		return -ENFILE;
	if (!mdev->entities.next) {
		emu_v4l2_complain("media-register", "media_device_register before media_device_init.");
		return -EINVAL;
	}
	devnode->media_dev = mdev;
	devnode->parent = mdev->dev;
	devnode->minor = nr;
	set_bit(MEDIA_FLAG_REGISTERED, &devnode->flags);
	mdev->devnode = devnode;
	nodes[nr] = mdev;
	return 0;
}

int media_device_register_entity(struct media_device *mdev, struct media_entity *entity)
{
	u16 i;

	INIT_LIST_HEAD(&entity->links);
	entity->num_links = 0;
	entity->num_backlinks = 0;
	entity->internal_idx = mdev->entity_internal_idx_max++;
	mutex_lock(&mdev->graph_mutex);
	media_gobj_create(mdev, MEDIA_GRAPH_ENTITY, &entity->graph_obj);
	for (i = 0; i < entity->num_pads; i++)
		media_gobj_create(mdev, MEDIA_GRAPH_PAD, &entity->pads[i].graph_obj);
	mutex_unlock(&mdev->graph_mutex);
	return 0;
}

static void unregister_entity(struct media_entity *entity)
{
	u16 i;

	__media_entity_remove_links(entity);
	for (i = 0; i < entity->num_pads; i++)
		media_gobj_destroy(&entity->pads[i].graph_obj);
	media_gobj_destroy(&entity->graph_obj);
}

void media_device_unregister_entity(struct media_entity *entity)
{
	struct media_device *mdev = entity->graph_obj.mdev;

	if (!mdev)
		return;
	mutex_lock(&mdev->graph_mutex);
	unregister_entity(entity);
	mutex_unlock(&mdev->graph_mutex);
}

void media_device_unregister(struct media_device *mdev)
{
	struct media_entity *entity, *next;
	struct media_interface *intf;

	if (!mdev || !media_devnode_is_registered(mdev->devnode))
		return;
	mutex_lock(&mdev->graph_mutex);
	nodes[mdev->devnode->minor] = NULL;
	clear_bit(MEDIA_FLAG_REGISTERED, &mdev->devnode->flags);
	list_for_each_entry(intf, &mdev->interfaces, graph_obj.list)
		media_remove_intf_links(intf);
	list_for_each_entry_safe(entity, next, &mdev->entities, graph_obj.list)
		unregister_entity(entity);
	mutex_unlock(&mdev->graph_mutex);
	/* interfaces that were not removed by whoever made them belong to nobody now */
	while (!list_empty(&mdev->interfaces)) {
		intf = list_first_entry(&mdev->interfaces, struct media_interface, graph_obj.list);
		list_del_init(&intf->graph_obj.list);
		intf->graph_obj.mdev = NULL;
	}
	mdev->devnode = NULL;
}

static int device_info(struct media_device *mdev, struct media_device_info *info)
{
	const char *driver = mdev->driver_name[0] ? mdev->driver_name : dev_driver_string(mdev->dev);

	*info = (struct media_device_info){
		.hw_revision = mdev->hw_revision,
		.driver_version = LINUX_VERSION_CODE,
		.media_version = LINUX_VERSION_CODE,
	};
	strscpy(info->bus_info, mdev->bus_info, sizeof(info->bus_info));
	strscpy(info->driver, driver, sizeof(info->driver));
	strscpy(info->model, mdev->model, sizeof(info->model));
	strscpy(info->serial, mdev->serial, sizeof(info->serial));
	return 0;
}

static struct media_entity *find_entity(struct media_device *mdev, u32 id)
{
	bool next = id & MEDIA_ENT_ID_FLAG_NEXT;
	struct media_entity *entity;

	id &= ~MEDIA_ENT_ID_FLAG_NEXT;
	media_device_for_each_entity(entity, mdev)
		if (next ? media_entity_id(entity) > id : media_entity_id(entity) == id)
			return entity;
	return NULL;
}

static int enum_entities(struct media_device *mdev, struct media_entity_desc *desc)
{
	struct media_entity *entity = find_entity(mdev, desc->id);

	if (!entity)
		return -EINVAL;
	*desc = (struct media_entity_desc){
		.id = media_entity_id(entity),
		.type = entity->function,
		.flags = entity->flags,
		.pads = entity->num_pads,
		.links = entity->num_links - entity->num_backlinks,
		.raw = {},
	};
	desc->dev.major = entity->info.dev.major;
	desc->dev.minor = entity->info.dev.minor;
	strscpy(desc->name, entity->name, sizeof(desc->name));
	return 0;
}

/* Objects of one kind: counted, and written while there is room; -ENOSPC where there is not. */
struct writer {
	u32 room;
	u32 count;
	char __user *to;
	int error;
};

static void write_object(struct writer *w, const void *object, size_t size)
{
	if (w->to) {
		if (w->count >= w->room)
			w->error = -ENOSPC;
		else if (copy_to_user(w->to + w->count * size, object, size))
			w->error = -EFAULT;
	}
	w->count++;
}

static struct writer writer(u32 room, u64 to)
{
	return (struct writer){ .room = room, .to = (char __user *)(unsigned long)to };
}

static int finish(const struct writer *w, u32 *count, int error)
{
	*count = w->count;
	return error ? error : w->error;
}

static struct media_pad_desc describe_pad(const struct media_pad *pad)
{
	return (struct media_pad_desc){
		.entity = media_entity_id(pad->entity), .index = pad->index, .flags = pad->flags
	};
}

/* The user has counted pads and links with MEDIA_IOC_ENUM_ENTITIES: there is room for all. */
static int enum_links(struct media_device *mdev, struct media_links_enum *to)
{
	struct writer pads = { .room = U32_MAX, .to = (char __user *)to->pads };
	struct writer links = { .room = U32_MAX, .to = (char __user *)to->links };
	const struct media_entity *entity = find_entity(mdev, to->entity);
	const struct media_link *link;
	u16 i;

	if (!entity)
		return -EINVAL;
	for (i = 0; i < entity->num_pads; i++) {
		const struct media_pad_desc desc = describe_pad(&entity->pads[i]);

		write_object(&pads, &desc, sizeof(desc));
	}
	list_for_each_entry(link, &entity->links, list) {
		const struct media_link_desc desc = {
			.source = describe_pad(link->source), .sink = describe_pad(link->sink), .flags = link->flags
		};

		if (!link->is_backlink)
			write_object(&links, &desc, sizeof(desc));
	}
	return pads.error ? pads.error : links.error;
}

static int topology(struct media_device *mdev, struct media_v2_topology *t)
{
	struct media_entity *entity;
	struct media_interface *intf;
	struct media_pad *pad;
	struct media_link *link;
	struct writer w;
	u32 count;
	int ret = 0;

	t->topology_version = mdev->topology_version;

	w = writer(t->num_entities, t->ptr_entities);
	media_device_for_each_entity(entity, mdev) {
		struct media_v2_entity e = { .id = media_entity_id(entity), .function = entity->function,
					     .flags = entity->flags };

		strscpy(e.name, entity->name, sizeof(e.name));
		write_object(&w, &e, sizeof(e));
	}
	ret = finish(&w, &count, ret);
	t->num_entities = count;

	w = writer(t->num_interfaces, t->ptr_interfaces);
	media_device_for_each_intf(intf, mdev) {
		struct media_v2_interface i = { .id = intf->graph_obj.id, .intf_type = intf->type, .flags = intf->flags };

		i.devnode.major = intf_to_devnode(intf)->major;
		i.devnode.minor = intf_to_devnode(intf)->minor;
		write_object(&w, &i, sizeof(i));
	}
	ret = finish(&w, &count, ret);
	t->num_interfaces = count;

	w = writer(t->num_pads, t->ptr_pads);
	media_device_for_each_pad(pad, mdev) {
		struct media_v2_pad p = { .id = pad->graph_obj.id, .entity_id = media_entity_id(pad->entity),
					  .flags = pad->flags, .index = pad->index };

		write_object(&w, &p, sizeof(p));
	}
	ret = finish(&w, &count, ret);
	t->num_pads = count;

	w = writer(t->num_links, t->ptr_links);
	media_device_for_each_link(link, mdev) {
		bool to_interface = link->flags & MEDIA_LNK_FL_INTERFACE_LINK;
		struct media_v2_link l = { .id = link->graph_obj.id, .flags = link->flags };

		if (link->is_backlink)
			continue;
		l.source_id = to_interface ? link->intf->graph_obj.id : link->source->graph_obj.id;
		l.sink_id = to_interface ? link->entity->graph_obj.id : link->sink->graph_obj.id;
		write_object(&w, &l, sizeof(l));
	}
	ret = finish(&w, &count, ret);
	t->num_links = count;
	return ret;
}

/* All the links there are to set up here are fixed. */
static int setup_link(struct media_device *mdev, struct media_link_desc *desc)
{
	struct media_entity *source = find_entity(mdev, desc->source.entity & ~MEDIA_ENT_ID_FLAG_NEXT);
	struct media_entity *sink = find_entity(mdev, desc->sink.entity & ~MEDIA_ENT_ID_FLAG_NEXT);
	struct media_link *link;

	if (!source || !sink || desc->source.index >= source->num_pads || desc->sink.index >= sink->num_pads)
		return -EINVAL;
	link = media_entity_find_link(&source->pads[desc->source.index], &sink->pads[desc->sink.index]);
	if (!link)
		return -EINVAL;
	return (link->flags & MEDIA_LNK_FL_ENABLED) == (desc->flags & MEDIA_LNK_FL_ENABLED) ? 0 : -EINVAL;
}

static int request_alloc(struct media_device *mdev, int *fd)
{
	if (!mdev->ops || !mdev->ops->req_validate || !mdev->ops->req_queue)
		return -ENOTTY;
	return media_request_alloc(mdev, fd);
}

static long dispatch(struct media_device *mdev, unsigned int cmd, void *arg)
{
	long ret;

	if (cmd == MEDIA_IOC_REQUEST_ALLOC)
		return request_alloc(mdev, arg);
	mutex_lock(&mdev->graph_mutex);
	switch (cmd) {
	case MEDIA_IOC_DEVICE_INFO:
		ret = device_info(mdev, arg);
		break;
	case MEDIA_IOC_ENUM_ENTITIES:
		ret = enum_entities(mdev, arg);
		break;
	case MEDIA_IOC_ENUM_LINKS:
		ret = enum_links(mdev, arg);
		break;
	case MEDIA_IOC_SETUP_LINK:
		ret = setup_link(mdev, arg);
		break;
	case MEDIA_IOC_G_TOPOLOGY:
		ret = topology(mdev, arg);
		break;
	default:
		ret = -ENOTTY;
	}
	mutex_unlock(&mdev->graph_mutex);
	return ret;
}

static long media_ioctl(struct emu_file *file, unsigned int cmd, unsigned long user)
{
	struct media_device *mdev = file->object;
	char arg[sizeof(struct media_device_info) > sizeof(struct media_entity_desc) ? sizeof(struct media_device_info) :
											sizeof(struct media_entity_desc)];
	size_t size = _IOC_SIZE(cmd);
	long ret = -ENOTTY;

	if (!media_devnode_is_registered(mdev->devnode))
		return -EIO;
	if (size > sizeof(arg))
		return -ENOTTY;
	if ((_IOC_DIR(cmd) & _IOC_WRITE) && copy_from_user(arg, (void __user *)user, size))
		return -EFAULT;
	emu_enter("media ioctl");
	ret = dispatch(mdev, cmd, arg);
	emu_leave();
	/* counts are told also when there was no room for the objects */
	if ((!ret || ret == -ENOSPC) && (_IOC_DIR(cmd) & _IOC_READ) && copy_to_user((void __user *)user, arg, size))
		return -EFAULT;
	return ret;
}

static const struct emu_file_ops media_file_ops = {
	.ioctl = media_ioctl,
};

bool emu_media_name(unsigned int index, char *name, size_t size)
{
	int nr;

	for (nr = 0; nr < NODES_MAX; nr++) {
		if (!nodes[nr] || index--)
			continue;
		snprintf(name, size, "media%d", nr);
		return true;
	}
	return false;
}

int emu_media_open(const char *name, unsigned int flags)
{
	char own[16];
	int nr;

	for (nr = 0; nr < NODES_MAX; nr++) {
		snprintf(own, sizeof(own), "media%d", nr);
		if (nodes[nr] && !strcmp(own, name))
			return emu_file_install(&media_file_ops, nodes[nr], flags);
	}
	return -ENOENT;
}
