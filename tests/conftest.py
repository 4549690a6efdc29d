"""What all tests share: the switch that writes the expectations of tests/golden anew."""


def pytest_addoption(parser):
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="write the expected/ folders of tests/golden anew; review the difference",
    )
