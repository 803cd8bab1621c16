$env:CIBW_REPAIR_WHEEL_COMMAND_WINDOWS = "delvewheel repair -w {dest_dir} --exclude g*.dll;combase.dll {wheel}"
