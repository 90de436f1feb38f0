/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LLIST_H
#define _LINUX_LLIST_H

#include <linux/container_of.h>

struct llist_node {
	struct llist_node *next;
};
struct llist_head {
	struct llist_node *first;
};
#define LLIST_HEAD_INIT(name) { NULL }
#define LLIST_HEAD(name) struct llist_head name = LLIST_HEAD_INIT(name)
static inline void init_llist_head(struct llist_head *head) { head->first = NULL; }
static inline bool llist_empty(const struct llist_head *head) { return !head->first; }
static inline bool llist_add(struct llist_node *node, struct llist_head *head)
{
	node->next = head->first;
	head->first = node;
	return !node->next;
}
static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	struct llist_node *all = head->first;

	head->first = NULL;
	return all;
}
static inline struct llist_node *llist_del_first(struct llist_head *head)
{
	struct llist_node *first = head->first;

	if (first)
		head->first = first->next;
	return first;
}
#define llist_entry(pointer, type, member) container_of(pointer, type, member)
#define llist_for_each(at, node) for ((at) = (node); at; (at) = (at)->next)
#define llist_for_each_entry(at, node, member) \
	for ((at) = (node) ? llist_entry((node), typeof(*(at)), member) : NULL; at; \
	     (at) = (at)->member.next ? llist_entry((at)->member.next, typeof(*(at)), member) : NULL)
#define llist_for_each_entry_safe(at, n, node, member) \
	for (struct llist_node *emu_ll__ = (node); \
	     emu_ll__ && ((at) = llist_entry(emu_ll__, typeof(*(at)), member), emu_ll__ = emu_ll__->next, \
			  (n) = emu_ll__ ? llist_entry(emu_ll__, typeof(*(at)), member) : NULL, 1);)

#endif
