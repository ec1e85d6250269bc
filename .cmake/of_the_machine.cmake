# Libraries that we take from the machine we run on: glibc, the compiler's run time (at least as new wherever glibc is as
# new as ours), graphics drivers with their loader, and the core of X11 that those drivers share with us.
set(of_the_machine
    ^ld-linux ^linux-vdso ^lib\(c|m|dl|rt|pthread|resolv|util|anl|mvec|nss_.*\)\\.so
    ^libstdc\\+\\+ ^libgcc_s
    ^lib\(GL|GLX|EGL|OpenGL|GLdispatch|glapi|gbm|drm\)\\.so ^libvulkan
    ^libX11 ^libxcb\\.so ^libxcb-\(dri2|dri3|glx|present\)\\.so ^libXau ^libXdmcp ^libwayland-)
