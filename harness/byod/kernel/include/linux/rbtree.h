/* SPDX-License-Identifier: MIT */
/* Ordered binary trees with the interface of red-black trees. They are not rebalanced: that changes speed only, not order. */
#ifndef _LINUX_RBTREE_H
#define _LINUX_RBTREE_H

#include <linux/container_of.h>

struct rb_node {
	struct rb_node *rb_parent, *rb_left, *rb_right;
};
struct rb_root {
	struct rb_node *rb_node;
};
#define RB_ROOT (struct rb_root) { NULL }
#define RB_EMPTY_ROOT(root) (!(root)->rb_node)
#define RB_EMPTY_NODE(node) ((node)->rb_parent == (node))
#define RB_CLEAR_NODE(node) ((node)->rb_parent = (node))
#define rb_parent(node) ((node)->rb_parent)
#define rb_entry(pointer, type, member) container_of(pointer, type, member)
#define rb_entry_safe(pointer, type, member) ({ typeof(pointer) emu_rb__ = (pointer); emu_rb__ ? rb_entry(emu_rb__, type, member) : NULL; })

static inline void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **link)
{
	*node = (struct rb_node){ .rb_parent = parent };
	*link = node;
}
/* Linking the node was all: there are no colours. */
static inline void rb_insert_color(struct rb_node *node, struct rb_root *root) { }
void rb_erase(struct rb_node *node, struct rb_root *root);
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);
#define rbtree_postorder_for_each_entry_safe(at, n, root, member) \
	for (at = rb_entry_safe(emu_rb_postorder_first(root), typeof(*at), member); \
	     at && ({ n = rb_entry_safe(emu_rb_postorder_next(&at->member), typeof(*at), member); 1; }); at = n)
struct rb_node *emu_rb_postorder_first(const struct rb_root *root);
struct rb_node *emu_rb_postorder_next(const struct rb_node *node);

#endif
