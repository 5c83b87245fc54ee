/** `/phone/`: the worker's phone. */

document.documentElement.dataset.page = "phone";
