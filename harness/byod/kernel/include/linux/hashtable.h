/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HASHTABLE_H
#define _LINUX_HASHTABLE_H

#include <linux/list.h>
#include <linux/log2.h>
#include <linux/hash.h>
#include <linux/array_size.h>

#define DEFINE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)] = { }
#define DECLARE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]
#define HASH_SIZE(name) ARRAY_SIZE(name)
#define HASH_BITS(name) ilog2(HASH_SIZE(name))
#define hash_init(table) do { for (unsigned int emu_hi__ = 0; emu_hi__ < HASH_SIZE(table); emu_hi__++) INIT_HLIST_HEAD(&(table)[emu_hi__]); } while (0)
#define hash_add(table, node, key) hlist_add_head(node, &(table)[hash_32((u32)(key), HASH_BITS(table))])
#define hash_del(node) hlist_del_init(node)
#define hash_for_each_possible(table, at, member, key) hlist_for_each_entry(at, &(table)[hash_32((u32)(key), HASH_BITS(table))], member)
#define hash_for_each(table, bucket, at, member) \
	for ((bucket) = 0, at = NULL; at == NULL && (bucket) < HASH_SIZE(table); (bucket)++) hlist_for_each_entry(at, &(table)[bucket], member)

#endif
