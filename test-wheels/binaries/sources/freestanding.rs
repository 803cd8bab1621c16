// A Rust library without the standard library: small enough to be kept, and .comment still names rustc.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[link(name = "c")]
extern "C" {
    fn strlen(text: *const u8) -> usize;
}

#[no_mangle]
pub unsafe extern "C" fn sample_length(text: *const u8) -> usize {
    strlen(text)
}
