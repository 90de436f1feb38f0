// SPDX-License-Identifier: MIT
/* Resources of a device's driver, released last first. */
#include "internal.h"

void emu_heap_set_managed(const void *p, bool managed);

struct devres_node {
	struct list_head entry;
	dr_release_t release;
	const char *name;
	const struct emu_site *site;
	void *group;
	bool group_end;
	u32 reserved[1];
	u8 data[] __aligned(16);
};

static struct devres_node *devres_node_of(void *res)
{
	return container_of(res, struct devres_node, data);
}

void *emu_devres_alloc(dr_release_t release, size_t size, gfp_t gfp, const char *name, const struct emu_site *site)
{
	struct devres_node *node = emu_kmalloc(sizeof(*node) + size, gfp | __GFP_ZERO, EMU_KMALLOC, site);

	if (!node)
		return NULL;
	INIT_LIST_HEAD(&node->entry);
	node->release = release;
	node->name = name;
	node->site = site;
	return node->data;
}

void devres_free(void *res)
{
	if (res)
		emu_kfree(devres_node_of(res), "devres_free", NULL);
}

void devres_add(struct device *dev, void *res)
{
	if (!dev->devres_head.next)
		INIT_LIST_HEAD(&dev->devres_head);
	list_add_tail(&devres_node_of(res)->entry, &dev->devres_head);
}

static struct devres_node *devres_look(struct device *dev, dr_release_t release, dr_match_t match, void *data)
{
	struct devres_node *node;

	if (!dev->devres_head.next)
		return NULL;
	list_for_each_entry_reverse(node, &dev->devres_head, entry)
		if (node->release == release && (!match || match(dev, node->data, data)))
			return node;
	return NULL;
}

void *devres_find(struct device *dev, dr_release_t release, dr_match_t match, void *match_data)
{
	struct devres_node *node = devres_look(dev, release, match, match_data);

	return node ? node->data : NULL;
}

void *devres_remove(struct device *dev, dr_release_t release, dr_match_t match, void *match_data)
{
	struct devres_node *node = devres_look(dev, release, match, match_data);

	if (!node)
		return NULL;
	list_del_init(&node->entry);
	return node->data;
}

int devres_destroy(struct device *dev, dr_release_t release, dr_match_t match, void *match_data)
{
	void *res = devres_remove(dev, release, match, match_data);

	if (!res)
		return -ENOENT;
	devres_free(res);
	return 0;
}

int devres_release(struct device *dev, dr_release_t release, dr_match_t match, void *match_data)
{
	void *res = devres_remove(dev, release, match, match_data);

	if (!res)
		return -ENOENT;
	release(dev, res);
	devres_free(res);
	return 0;
}

static void release_node(struct device *dev, struct devres_node *node)
{
	list_del_init(&node->entry);
	if (node->release)
		node->release(dev, node->data);
	emu_kfree(node, "devres", NULL);
}

void devres_release_all(struct device *dev)
{
	if (!dev->devres_head.next)
		return;
	while (!list_empty(&dev->devres_head))
		release_node(dev, list_last_entry(&dev->devres_head, struct devres_node, entry));
}

void *devres_open_group(struct device *dev, void *id, gfp_t gfp)
{
	struct devres_node *node;
	void *res = emu_devres_alloc(NULL, 0, gfp, "group", NULL);

	if (!res)
		return NULL;
	node = devres_node_of(res);
	node->group = id ?: node;
	devres_add(dev, res);
	return node->group;
}

static struct devres_node *find_group(struct device *dev, void *id)
{
	struct devres_node *node;

	if (dev->devres_head.next)
		list_for_each_entry_reverse(node, &dev->devres_head, entry)
			if (node->group && !node->group_end && (!id || node->group == id))
				return node;
	emu_fault("bad-devres-group", "a devres group is closed or released that is not open");
}

void devres_close_group(struct device *dev, void *id)
{
	struct devres_node *start = find_group(dev, id);
	void *res = emu_devres_alloc(NULL, 0, GFP_KERNEL, "group end", NULL);

	devres_node_of(res)->group = start->group;
	devres_node_of(res)->group_end = true;
	devres_add(dev, res);
}

static struct devres_node *group_end(struct device *dev, struct devres_node *start)
{
	struct devres_node *node;

	list_for_each_entry(node, &dev->devres_head, entry)
		if (node->group_end && node->group == start->group)
			return node;
	return NULL;
}

int devres_release_group(struct device *dev, void *id)
{
	struct devres_node *start = find_group(dev, id), *end = group_end(dev, start);
	struct devres_node *node = end ?: list_last_entry(&dev->devres_head, struct devres_node, entry);
	int count = 0;

	for (;;) {
		struct devres_node *before = list_prev_entry(node, entry);
		bool last = node == start;

		count += !node->group;
		release_node(dev, node);
		if (last)
			return count;
		node = before;
	}
}

void devres_remove_group(struct device *dev, void *id)
{
	struct devres_node *start = find_group(dev, id), *end = group_end(dev, start);

	if (end)
		release_node(dev, end);
	release_node(dev, start);
}

/* Each allocation is a block of its own, so that its bounds are checked exactly. */
struct memory {
	void *p;
};

static void release_block(struct device *dev, void *res)
{
	struct memory *memory = res;

	emu_heap_set_managed(memory->p, false);
	emu_kfree(memory->p, "devres", NULL);
}

static int holds_block(struct device *dev, void *res, void *data)
{
	return ((struct memory *)res)->p == data;
}

void *emu_devm_kmalloc(struct device *dev, size_t size, gfp_t gfp, const struct emu_site *site)
{
	struct memory *memory;
	void *p;

	if (!size)
		return ZERO_SIZE_PTR;
	memory = emu_devres_alloc(release_block, sizeof(*memory), gfp, "devm_kmalloc", site);
	if (!memory)
		return NULL;
	p = emu_kmalloc(size, gfp, EMU_KMALLOC, site);
	if (!p) {
		devres_free(memory);
		return NULL;
	}
	emu_heap_set_managed(p, true);
	memory->p = p;
	devres_add(dev, memory);
	return p;
}

void emu_devm_kfree(struct device *dev, const void *p, const struct emu_site *site)
{
	if (ZERO_OR_NULL_PTR(p))
		return;
	if (devres_release(dev, release_block, holds_block, (void *)p))
		emu_complain("bad-free", "devm_kfree at %pEMU of memory that is not this device's", site);
}

void *emu_devm_krealloc(struct device *dev, void *p, size_t size, gfp_t gfp, const struct emu_site *site)
{
	void *to;

	if (!size) {
		emu_devm_kfree(dev, p, site);
		return ZERO_SIZE_PTR;
	}
	to = emu_devm_kmalloc(dev, size, gfp, site);
	if (to && !ZERO_OR_NULL_PTR(p)) {
		memcpy(to, p, min(size, ksize(p)));
		emu_devm_kfree(dev, p, site);
	}
	return to;
}

void *emu_devm_kmemdup(struct device *dev, const void *from, size_t size, gfp_t gfp, const struct emu_site *site)
{
	void *to = emu_devm_kmalloc(dev, size, gfp, site);

	return to ? memcpy(to, from, size) : NULL;
}

char *emu_devm_kvasprintf(struct device *dev, const struct emu_site *site, gfp_t gfp, const char *fmt, va_list args)
{
	va_list again;
	int length;
	char *to;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	to = emu_devm_kmalloc(dev, length + 1, gfp, site);
	if (to)
		vsnprintf(to, length + 1, fmt, args);
	return to;
}

char *emu_devm_kasprintf(struct device *dev, const struct emu_site *site, gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *to;

	va_start(args, fmt);
	to = emu_devm_kvasprintf(dev, site, gfp, fmt, args);
	va_end(args);
	return to;
}

struct devres_action {
	void (*action)(void *);
	void *data;
};

static void release_action(struct device *dev, void *res)
{
	struct devres_action *action = res;

	action->action(action->data);
}

static int same_action(struct device *dev, void *res, void *data)
{
	struct devres_action *have = res, *want = data;

	return have->action == want->action && have->data == want->data;
}

int emu_devm_add_action(struct device *dev, void (*action)(void *), void *data, const char *name, bool or_reset,
			const struct emu_site *site)
{
	struct devres_action *node = emu_devres_alloc(release_action, sizeof(*node), GFP_KERNEL, name, site);

	if (!node) {
		if (or_reset)
			action(data);
		return -ENOMEM;
	}
	node->action = action;
	node->data = data;
	devres_add(dev, node);
	return 0;
}

int devm_remove_action_nowarn(struct device *dev, void (*action)(void *), void *data)
{
	struct devres_action want = { action, data };

	return devres_destroy(dev, release_action, same_action, &want);
}

void devm_remove_action(struct device *dev, void (*action)(void *), void *data)
{
	if (devm_remove_action_nowarn(dev, action, data))
		emu_complain("bad-devres", "devm_remove_action of an action that is not this device's");
}

void devm_release_action(struct device *dev, void (*action)(void *), void *data)
{
	struct devres_action want = { action, data };

	if (devres_release(dev, release_action, same_action, &want))
		emu_complain("bad-devres", "devm_release_action of an action that is not this device's");
}

static void destroy_mutex(void *m)
{
	emu_mutex_destroy(m, NULL);
}

int emu_devm_mutex_init(struct device *dev, struct mutex *m)
{
	return devm_add_action(dev, destroy_mutex, m);
}
