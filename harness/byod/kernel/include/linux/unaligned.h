/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UNALIGNED_H
#define _LINUX_UNALIGNED_H

#include <asm/byteorder.h>

#define get_unaligned(p) ({ const struct { typeof(*(p)) x; } __packed *emu_u__ = (const void *)(p); emu_u__->x; })
#define put_unaligned(value, p) do { struct { typeof(*(p)) x; } __packed *emu_u__ = (void *)(p); emu_u__->x = (value); } while (0)

static inline u16 get_unaligned_le16(const void *p) { return get_unaligned((const u16 *)p); }
static inline u32 get_unaligned_le32(const void *p) { return get_unaligned((const u32 *)p); }
static inline u64 get_unaligned_le64(const void *p) { return get_unaligned((const u64 *)p); }
static inline u16 get_unaligned_be16(const void *p) { return swab16(get_unaligned_le16(p)); }
static inline u32 get_unaligned_be32(const void *p) { return swab32(get_unaligned_le32(p)); }
static inline u64 get_unaligned_be64(const void *p) { return swab64(get_unaligned_le64(p)); }
static inline u32 get_unaligned_be24(const void *p) { const u8 *b = p; return b[0] << 16 | b[1] << 8 | b[2]; }
static inline u32 get_unaligned_le24(const void *p) { const u8 *b = p; return b[2] << 16 | b[1] << 8 | b[0]; }
static inline void put_unaligned_le16(u16 v, void *p) { put_unaligned(v, (u16 *)p); }
static inline void put_unaligned_le32(u32 v, void *p) { put_unaligned(v, (u32 *)p); }
static inline void put_unaligned_le64(u64 v, void *p) { put_unaligned(v, (u64 *)p); }
static inline void put_unaligned_be16(u16 v, void *p) { put_unaligned_le16(swab16(v), p); }
static inline void put_unaligned_be32(u32 v, void *p) { put_unaligned_le32(swab32(v), p); }
static inline void put_unaligned_be64(u64 v, void *p) { put_unaligned_le64(swab64(v), p); }
static inline void put_unaligned_be24(u32 v, void *p) { u8 *b = p; b[0] = v >> 16; b[1] = v >> 8; b[2] = v; }
static inline void put_unaligned_le24(u32 v, void *p) { u8 *b = p; b[2] = v >> 16; b[1] = v >> 8; b[0] = v; }

#endif
