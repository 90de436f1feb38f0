/* SPDX-License-Identifier: MIT */
/* Doubly linked rings. A broken ring (node added twice, deleted twice) ends the run with the place, as CONFIG_DEBUG_LIST does. */
#ifndef _LINUX_LIST_H
#define _LINUX_LIST_H

#include <linux/container_of.h>
#include <linux/types.h>
#include <linux/stddef.h>
#include <linux/poison.h>
#include <linux/compiler.h>
#include <cedrus_emu/site.h>

#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

void emu_list_broken(const char *what, const struct list_head *node, const struct emu_site *site) __noreturn;

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static inline void emu_list_insert(struct list_head *node, struct list_head *prev, struct list_head *next,
				   const struct emu_site *site)
{
	if (unlikely(!prev || !next))
		emu_list_broken("list_add: the list head was never initialised (INIT_LIST_HEAD)", prev, site);
	if (unlikely(next->prev != prev || prev->next != next))
		emu_list_broken("list_add: the list is corrupt", prev, site);
	if (unlikely(node == prev || node == next))
		emu_list_broken("list_add: this node is in the list already", node, site);
	next->prev = node;
	node->next = next;
	node->prev = prev;
	prev->next = node;
}

static inline void emu_list_unlink(struct list_head *node, const struct emu_site *site)
{
	if (unlikely(node->next == LIST_POISON1 || node->prev == LIST_POISON2))
		emu_list_broken("list_del: this node was deleted before", node, site);
	if (unlikely(!node->next || !node->prev))
		emu_list_broken("list_del: this node was never in a list", node, site);
	if (unlikely(node->prev->next != node || node->next->prev != node))
		emu_list_broken("list_del: the list is corrupt", node, site);
	node->next->prev = node->prev;
	node->prev->next = node->next;
}

static inline void emu_list_del(struct list_head *node, const struct emu_site *site)
{
	emu_list_unlink(node, site);
	node->next = LIST_POISON1;
	node->prev = LIST_POISON2;
}

static inline void emu_list_del_init(struct list_head *node, const struct emu_site *site)
{
	emu_list_unlink(node, site);
	INIT_LIST_HEAD(node);
}

#define list_add(node, head) ({ struct list_head *emu_h__ = (head); emu_list_insert((node), emu_h__, emu_h__->next, EMU_HERE); })
#define list_add_tail(node, head) ({ struct list_head *emu_h__ = (head); emu_list_insert((node), emu_h__->prev, emu_h__, EMU_HERE); })
#define list_del(node) emu_list_del((node), EMU_HERE)
#define list_del_init(node) emu_list_del_init((node), EMU_HERE)
#define __list_del_entry(node) emu_list_unlink((node), EMU_HERE)
#define list_move(node, head) ({ struct list_head *emu_n__ = (node); emu_list_unlink(emu_n__, EMU_HERE); list_add(emu_n__, (head)); })
#define list_move_tail(node, head) ({ struct list_head *emu_n__ = (node); emu_list_unlink(emu_n__, EMU_HERE); list_add_tail(emu_n__, (head)); })

static inline bool list_empty(const struct list_head *head) { return READ_ONCE(head->next) == head; }
static inline bool list_empty_careful(const struct list_head *head) { return head->next == head && head->prev == head; }
static inline bool list_is_singular(const struct list_head *head) { return !list_empty(head) && head->next == head->prev; }
static inline bool list_is_first(const struct list_head *node, const struct list_head *head) { return node->prev == head; }
static inline bool list_is_last(const struct list_head *node, const struct list_head *head) { return node->next == head; }
static inline bool list_is_head(const struct list_head *node, const struct list_head *head) { return node == head; }

static inline void list_replace(struct list_head *old, struct list_head *node)
{
	if (old->next == old) {
		INIT_LIST_HEAD(node);
		return;
	}
	*node = *old;
	node->next->prev = node->prev->next = node;
}

static inline void list_replace_init(struct list_head *old, struct list_head *node)
{
	list_replace(old, node);
	INIT_LIST_HEAD(old);
}

static inline void list_rotate_left(struct list_head *head)
{
	if (!list_empty(head))
		list_move_tail(head->next, head);
}

static inline void emu_list_join(const struct list_head *list, struct list_head *prev, struct list_head *next)
{
	list->next->prev = prev;
	prev->next = list->next;
	list->prev->next = next;
	next->prev = list->prev;
}

static inline void list_splice(const struct list_head *list, struct list_head *head)
{
	if (!list_empty(list))
		emu_list_join(list, head, head->next);
}

static inline void list_splice_tail(struct list_head *list, struct list_head *head)
{
	if (!list_empty(list))
		emu_list_join(list, head->prev, head);
}

static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
	list_splice(list, head);
	INIT_LIST_HEAD(list);
}

static inline void list_splice_tail_init(struct list_head *list, struct list_head *head)
{
	list_splice_tail(list, head);
	INIT_LIST_HEAD(list);
}

static inline size_t list_count_nodes(struct list_head *head)
{
	size_t count = 0;
	struct list_head *at;

	for (at = head->next; at != head; at = at->next)
		count++;
	return count;
}

#define list_entry(pointer, type, member) container_of(pointer, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_last_entry(head, type, member) list_entry((head)->prev, type, member)
#define list_first_entry_or_null(head, type, member) ({ \
	struct list_head *emu_lh__ = (head); \
	struct list_head *emu_first__ = READ_ONCE(emu_lh__->next); \
	emu_first__ != emu_lh__ ? list_entry(emu_first__, type, member) : NULL; })
#define list_last_entry_or_null(head, type, member) ({ \
	struct list_head *emu_lh__ = (head); \
	struct list_head *emu_last__ = READ_ONCE(emu_lh__->prev); \
	emu_last__ != emu_lh__ ? list_entry(emu_last__, type, member) : NULL; })
#define list_next_entry(at, member) list_entry((at)->member.next, typeof(*(at)), member)
#define list_prev_entry(at, member) list_entry((at)->member.prev, typeof(*(at)), member)
#define list_entry_is_head(at, head, member) (&(at)->member == (head))

#define list_for_each(at, head) for (at = (head)->next; at != (head); at = at->next)
#define list_for_each_prev(at, head) for (at = (head)->prev; at != (head); at = at->prev)
#define list_for_each_safe(at, n, head) for (at = (head)->next, n = at->next; at != (head); at = n, n = at->next)
#define list_for_each_entry(at, head, member) \
	for (at = list_first_entry(head, typeof(*at), member); !list_entry_is_head(at, head, member); \
	     at = list_next_entry(at, member))
#define list_for_each_entry_reverse(at, head, member) \
	for (at = list_last_entry(head, typeof(*at), member); !list_entry_is_head(at, head, member); \
	     at = list_prev_entry(at, member))
#define list_for_each_entry_continue(at, head, member) \
	for (at = list_next_entry(at, member); !list_entry_is_head(at, head, member); at = list_next_entry(at, member))
#define list_for_each_entry_continue_reverse(at, head, member) \
	for (at = list_prev_entry(at, member); !list_entry_is_head(at, head, member); at = list_prev_entry(at, member))
#define list_for_each_entry_from(at, head, member) \
	for (; !list_entry_is_head(at, head, member); at = list_next_entry(at, member))
#define list_for_each_entry_safe(at, n, head, member) \
	for (at = list_first_entry(head, typeof(*at), member), n = list_next_entry(at, member); \
	     !list_entry_is_head(at, head, member); at = n, n = list_next_entry(n, member))
#define list_for_each_entry_safe_reverse(at, n, head, member) \
	for (at = list_last_entry(head, typeof(*at), member), n = list_prev_entry(at, member); \
	     !list_entry_is_head(at, head, member); at = n, n = list_prev_entry(n, member))
#define list_prepare_entry(at, head, member) ((at) ?: list_entry(head, typeof(*at), member))

/* Single-headed lists, as in hash tables. */
#define HLIST_HEAD_INIT { .first = NULL }
#define HLIST_HEAD(name) struct hlist_head name = { .first = NULL }
#define INIT_HLIST_HEAD(head) ((head)->first = NULL)
static inline void INIT_HLIST_NODE(struct hlist_node *n) { n->next = NULL; n->pprev = NULL; }
static inline bool hlist_unhashed(const struct hlist_node *n) { return !n->pprev; }
static inline bool hlist_empty(const struct hlist_head *h) { return !h->first; }
static inline void hlist_add_head(struct hlist_node *n, struct hlist_head *h)
{
	n->next = h->first;
	if (n->next)
		n->next->pprev = &n->next;
	h->first = n;
	n->pprev = &h->first;
}
static inline void emu_hlist_unlink(struct hlist_node *n)
{
	*n->pprev = n->next;
	if (n->next)
		n->next->pprev = n->pprev;
}
static inline void hlist_del(struct hlist_node *n)
{
	emu_hlist_unlink(n);
	n->next = LIST_POISON1;
	n->pprev = LIST_POISON2;
}
static inline void hlist_del_init(struct hlist_node *n)
{
	if (hlist_unhashed(n))
		return;
	emu_hlist_unlink(n);
	INIT_HLIST_NODE(n);
}
#define hlist_entry(pointer, type, member) container_of(pointer, type, member)
#define hlist_entry_safe(pointer, type, member) ({ \
	typeof(pointer) emu_hl__ = (pointer); \
	emu_hl__ ? hlist_entry(emu_hl__, type, member) : NULL; })
#define hlist_for_each_entry(at, head, member) \
	for (at = hlist_entry_safe((head)->first, typeof(*(at)), member); at; \
	     at = hlist_entry_safe((at)->member.next, typeof(*(at)), member))
#define hlist_for_each_entry_safe(at, n, head, member) \
	for (at = hlist_entry_safe((head)->first, typeof(*at), member); at && ({ n = at->member.next; 1; }); \
	     at = hlist_entry_safe(n, typeof(*at), member))

#endif
