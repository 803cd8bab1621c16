// A Rust library with the standard library linked in, as maturin and setuptools-rust build them.
#[no_mangle]
pub extern "C" fn sample_sum(count: u32) -> u32 {
    let values: Vec<u32> = (0..count).collect();
    println!("{} values", values.len());
    values.iter().sum()
}
