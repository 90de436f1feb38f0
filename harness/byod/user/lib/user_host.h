/* SPDX-License-Identifier: MIT */
/*
 * What a program's surroundings offer to the library: the WebAssembly imports of module "user". harness/byod/user/surroundings.ts is the
 * other side. Files are virtual: the clip is one, what the program writes are others.
 */
#ifndef USER_HOST_H
#define USER_HOST_H

#include <stdint.h>

#define USER_IMPORT(name) __attribute__((import_module("user"), import_name(#name)))

/* Command line and environment. Texts are copied with their final 0; the result is the length without it, -1: there is none. */
USER_IMPORT(argument) int user_argument(uint32_t index, char *text, uint32_t size);
USER_IMPORT(control) int user_control(const char *name, char *text, uint32_t size);
USER_IMPORT(environment) int user_environment(const char *name, char *text, uint32_t size);

/* Files. Results are handles or counts, or -errno; 0 to 2 are there from the start. */
USER_IMPORT(open) int user_open(const char *path, uint32_t flags);
USER_IMPORT(close) int user_close(int handle);
USER_IMPORT(read) int user_read(int handle, void *memory, uint32_t size);
USER_IMPORT(write) int user_write(int handle, const void *memory, uint32_t size);
USER_IMPORT(seek) int64_t user_seek(int handle, int64_t offset, int whence);
USER_IMPORT(size) int64_t user_size(int handle);

/* struct emu_video of cedrus_emu.h. */
USER_IMPORT(video) void user_video(uint32_t *seven);
USER_IMPORT(picture) int user_picture(void *luma, void *chroma, uint32_t stride, uint32_t rows);
USER_IMPORT(output) void user_output(const void *bytes, uint32_t size);

/* Ends the program. */
USER_IMPORT(exit) _Noreturn void user_exit(int status);

#endif
